package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.crypto.token.SoftHsm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CloudHsmClusterInUseException;
import software.amazon.awssdk.services.kms.model.CloudHsmClusterNotFoundException;
import software.amazon.awssdk.services.kms.model.ConnectionErrorCodeType;
import software.amazon.awssdk.services.kms.model.ConnectionStateType;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreHasCmKsException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreInvalidStateException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreNotFoundException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;
import software.amazon.awssdk.services.kms.model.IncorrectTrustAnchorException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** A server with a custom key store on a token, which SoftHSM stands for. */
class TokenStoreIT {

  private static final Pattern KEY =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final String PIN = "kmsPswd-73916482";
  private static final String CLUSTER = "cluster-abcdefg2345";
  private static final String ANCHOR =
      "-----BEGIN CERTIFICATE-----\nMIIBszCCARygAwIBAgIJ\n-----END CERTIFICATE-----\n";

  /** Nothing here is about time, and a loaded machine takes some. */
  private static final String PATIENT = "holdfast.key-stores.token-use-time-limit = 10 s\n";

  private static final Map<String, String> CONTEXT = Map.of("tenant", "42");

  @TempDir Path dir;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Path tokens;
  private Path token;
  private Path config;
  private Matcher administrator;

  @BeforeEach
  void makeATokenAndAServer() throws Exception {
    assumeTrue(SoftHsm.library().isPresent(), SoftHsm.MISSING);
    tokens = dir.resolve("tokens");
    SoftHsm hsm = SoftHsm.in(tokens, dir.resolve("softhsm2.conf"));
    token = hsm.initialize("stores", PIN);
    Path anchor = Files.writeString(dir.resolve("customerCA.crt"), ANCHOR);
    config =
        Files.writeString(
            dir.resolve("server.conf"),
            "include file(\""
                + Launcher.ROOT.resolve("config/holdfast.conf")
                + "\")\nholdfast.key-stores.clusters = [{ id = "
                + CLUSTER
                + ", library = \""
                + SoftHsm.library().orElseThrow()
                + "\", token = stores, trust-anchor = \""
                + anchor
                + "\" }]\n"
                + PATIENT);
    variables.put(SoftHsm.VARIABLE, hsm.configuration().toString());
    variables.put("HOLDFAST_DATA", dir.resolve("data").toString());
    variables.put("HOLDFAST_PORT", "0");
    var init = Launcher.holdfast(variables, "init", "--config", config.toString());
    assertThat(init.exitCode()).as(init.err()).isZero();
    administrator = KEY.matcher(init.out());
    assertThat(administrator.find()).isTrue();
  }

  private LaunchedServer server() throws Exception {
    return LaunchedServer.start(variables, "server", "--config", config.toString());
  }

  private KmsClient kms(LaunchedServer server) {
    return Clients.kms(
        server.endpoint(), administrator.group(1), administrator.group(2), "us-east-1");
  }

  private static String create(KmsClient kms, String cluster, String anchor, String password) {
    return create(kms, "ours", cluster, anchor, password);
  }

  private static String create(
      KmsClient kms, String name, String cluster, String anchor, String password) {
    return kms.createCustomKeyStore(r ->
            r.customKeyStoreName(name)
                .cloudHsmClusterId(cluster)
                .trustAnchorCertificate(anchor)
                .keyStorePassword(password))
        .customKeyStoreId();
  }

  private static CustomKeyStoresListEntry told(KmsClient kms) {
    return kms.describeCustomKeyStores(r -> {}).customKeyStores().getFirst();
  }

  private static KeyMetadata createKey(KmsClient kms, String store) {
    return kms.createKey(r -> r.origin(OriginType.AWS_CLOUDHSM).customKeyStoreId(store))
        .keyMetadata();
  }

  private static SdkBytes encrypt(KmsClient kms, String key, String text) {
    return kms.encrypt(
            r -> r.keyId(key).encryptionContext(CONTEXT).plaintext(SdkBytes.fromUtf8String(text)))
        .ciphertextBlob();
  }

  private static String decrypt(KmsClient kms, SdkBytes blob) {
    return kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(CONTEXT))
        .plaintext()
        .asUtf8String();
  }

  private static KeyState state(KmsClient kms, String key) {
    return kms.describeKey(r -> r.keyId(key)).keyMetadata().keyState();
  }

  private List<Path> filesWithThePin() throws IOException {
    try (Stream<Path> all = Files.walk(dir.resolve("data"))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> {
            try {
              return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                  .contains(PIN);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          })
          .toList();
    }
  }

  @Test
  void store_isMadeForWhatTheOperatorAllows_andConnectedWithThePin() throws Exception {
    try (LaunchedServer server = server();
        KmsClient kms = kms(server)) {
      assertThatThrownBy(() -> create(kms, "cluster-zzzzzzzzzzz", ANCHOR, PIN))
          .isInstanceOf(CloudHsmClusterNotFoundException.class);
      assertThatThrownBy(() -> create(kms, CLUSTER, "another", PIN))
          .isInstanceOf(IncorrectTrustAnchorException.class);
      String store = create(kms, CLUSTER, ANCHOR, "not-the-pin");
      assertThatThrownBy(() -> create(kms, "another", CLUSTER, ANCHOR, PIN))
          .isInstanceOf(CloudHsmClusterInUseException.class);
      assertThatThrownBy(() -> createKey(kms, store))
          .isInstanceOf(CustomKeyStoreInvalidStateException.class);
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThat(told(kms).connectionState()).isEqualTo(ConnectionStateType.FAILED);
      assertThat(told(kms).connectionErrorCode())
          .isEqualTo(ConnectionErrorCodeType.INVALID_CREDENTIALS);
      kms.disconnectCustomKeyStore(r -> r.customKeyStoreId(store));
      kms.updateCustomKeyStore(r -> r.customKeyStoreId(store).keyStorePassword(PIN));
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
      CustomKeyStoresListEntry told = told(kms);
      assertThat(told.connectionState()).isEqualTo(ConnectionStateType.CONNECTED);
      assertThat(told.customKeyStoreTypeAsString()).isEqualTo("AWS_CLOUDHSM");
      assertThat(told.cloudHsmClusterId()).isEqualTo(CLUSTER);
      assertThat(told.trustAnchorCertificate()).isEqualTo(ANCHOR);
      assertThat(told.toString()).doesNotContain(PIN);
      kms.disconnectCustomKeyStore(r -> r.customKeyStoreId(store));
      kms.deleteCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThat(kms.describeCustomKeyStores(r -> {}).customKeyStores()).isEmpty();
      assertThat(server.output()).doesNotContain(PIN);
    }
    assertThat(filesWithThePin()).isEmpty();
  }

  @Test
  void keysInIt_areUsedInTheToken_alsoAfterARestart() throws Exception {
    String key;
    SdkBytes blob;
    String store;
    try (LaunchedServer server = server();
        KmsClient kms = kms(server)) {
      store = connected(kms);
      long before = SoftHsm.objects(token);
      KeyMetadata made = createKey(kms, store);
      key = made.keyId();
      assertThat(SoftHsm.objects(token)).isEqualTo(before + 1);
      assertThat(made.cloudHsmClusterId()).isEqualTo(CLUSTER);
      assertThat(made.customKeyStoreId()).isEqualTo(store);
      blob = encrypt(kms, key, "text");
      assertThat(decrypt(kms, blob)).isEqualTo("text");
      SdkBytes sealed = blob;
      assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(sealed)))
          .isInstanceOf(InvalidCiphertextException.class);
      var dataKey = kms.generateDataKey(r -> r.keyId(made.keyId()).keySpec("AES_256"));
      assertThat(kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob())).plaintext())
          .isEqualTo(dataKey.plaintext());
      String ordinary = kms.createKey().keyMetadata().keyId();
      SdkBytes moved =
          kms.reEncrypt(r ->
                  r.ciphertextBlob(sealed)
                      .sourceEncryptionContext(CONTEXT)
                      .destinationKeyId(ordinary)
                      .destinationEncryptionContext(CONTEXT))
              .ciphertextBlob();
      assertThat(decrypt(kms, moved)).isEqualTo("text");
      assertThatThrownBy(() -> kms.enableKeyRotation(r -> r.keyId(made.keyId())))
          .isInstanceOf(UnsupportedOperationException.class);
      kms.disconnectCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThatThrownBy(() -> decrypt(kms, sealed)).isInstanceOf(KmsInvalidStateException.class);
      assertThat(state(kms, key)).isEqualTo(KeyState.UNAVAILABLE);
      assertThatThrownBy(() -> kms.deleteCustomKeyStore(r -> r.customKeyStoreId(store)))
          .isInstanceOf(CustomKeyStoreHasCmKsException.class);
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThat(decrypt(kms, sealed)).isEqualTo("text");
    }
    try (LaunchedServer again = server();
        KmsClient kms = kms(again)) {
      assertThat(told(kms).connectionState()).isEqualTo(ConnectionStateType.CONNECTED);
      assertThat(decrypt(kms, blob)).isEqualTo("text");
      assertThat(state(kms, key)).isEqualTo(KeyState.ENABLED);
    }
  }

  @Test
  void random_isTheTokens_whileTheStoreIsConnected() throws Exception {
    try (LaunchedServer server = server();
        KmsClient kms = kms(server)) {
      String store = connected(kms);
      SdkBytes some = random(kms, store);
      assertThat(some.asByteArray()).hasSize(32);
      assertThat(random(kms, store)).isNotEqualTo(some);
      kms.disconnectCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThatThrownBy(() -> random(kms, store))
          .isInstanceOf(CustomKeyStoreInvalidStateException.class);
      assertThatThrownBy(() -> random(kms, "cks-1234567890abcdef0"))
          .isInstanceOf(CustomKeyStoreNotFoundException.class);
    }
  }

  private static SdkBytes random(KmsClient kms, String store) {
    return kms.generateRandom(r -> r.numberOfBytes(32).customKeyStoreId(store)).plaintext();
  }

  private static String connected(KmsClient kms) {
    String store = create(kms, CLUSTER, ANCHOR, PIN);
    kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
    assertThat(told(kms).connectionState()).isEqualTo(ConnectionStateType.CONNECTED);
    return store;
  }

  @Test
  void tokenThatIsAway_failsForItsKeysAlone_andForThemInBoundedTime() throws Exception {
    try (LaunchedServer server = server();
        KmsClient kms = kms(server)) {
      String key = createKey(kms, connected(kms)).keyId();
      String ordinary = kms.createKey().keyMetadata().keyId();
      SdkBytes blob = encrypt(kms, key, "text");
      Path away = dir.resolve("away");
      Files.move(tokens, away);
      long before = System.nanoTime();
      assertThatThrownBy(() -> encrypt(kms, key, "text"))
          .isInstanceOf(KmsInvalidStateException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      assertThat(decrypt(kms, encrypt(kms, ordinary, "other"))).isEqualTo("other");
      Files.move(away, tokens);
      assertThat(decrypt(kms, blob)).isEqualTo("text");
    }
  }

  /** deploy/TOKENS.md, as it stands there. */
  @Test
  void howTo_makesAStoreAndAKeyInIt() throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: there is no AWS CLI");
    Path home = Files.createDirectories(dir.resolve("home"));
    Files.createDirectories(home.resolve("holdfast"));
    Map<String, String> mine = new LinkedHashMap<>(variables);
    mine.put("HOME", home.toString());
    SoftHsm fresh = SoftHsm.in(dir.resolve("others"), dir.resolve("others.conf"));
    mine.put(SoftHsm.VARIABLE, fresh.configuration().toString());
    bash(mine, block("token") + block("configuration"));
    Path shown = home.resolve("holdfast/server.conf");
    Files.writeString(shown, PATIENT, StandardOpenOption.APPEND);
    try (LaunchedServer server =
        LaunchedServer.start(mine, "server", "--config", shown.toString())) {
      mine.put("AWS_ENDPOINT_URL", server.endpoint().toString());
      mine.put("AWS_ACCESS_KEY_ID", administrator.group(1));
      mine.put("AWS_SECRET_ACCESS_KEY", administrator.group(2));
      mine.put("AWS_REGION", "us-east-1");
      mine.put("AWS_DEFAULT_REGION", "us-east-1");
      mine.put("AWS_PAGER", "");
      assertThat(bash(mine, block("use"))).contains("CONNECTED").endsWith("hello\n");
    }
  }

  private static String bash(Map<String, String> variables, String script) throws Exception {
    var outcome = Launcher.run(Launcher.ROOT, variables, "bash", "-euo", "pipefail", "-c", script);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private static String block(String name) throws IOException {
    Matcher block =
        Pattern.compile("<!-- run: stores " + name + " -->\\n```sh\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Launcher.ROOT.resolve("deploy/TOKENS.md")));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }
}
