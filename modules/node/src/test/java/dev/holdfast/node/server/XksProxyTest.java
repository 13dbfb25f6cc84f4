package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.identity.AccessKey;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.node.Clients;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.start.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.ConnectionStateType;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreHasCmKsException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreInvalidStateException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreNotFoundException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreType;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.XksKeyAlreadyInUseException;
import software.amazon.awssdk.services.kms.model.XksKeyNotFoundException;
import software.amazon.awssdk.services.kms.model.XksProxyConnectivityType;
import software.amazon.awssdk.services.kms.model.XksProxyIncorrectAuthenticationCredentialException;
import software.amazon.awssdk.services.kms.model.XksProxyInvalidConfigurationException;

/** A whole server in which another KMS keeps its keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class XksProxyTest {

  private static final String ACCESS_KEY = "XKSPROXYACCESSKEY234";
  private static final String SECRET = "s".repeat(43);
  private static final String METADATA =
      "\"requestMetadata\":{\"awsPrincipalArn\":\"arn:aws:iam::123456789012:user/Alice\","
          + "\"kmsKeyArn\":\"arn:aws:kms:us-east-2:123456789012:key/other\","
          + "\"kmsOperation\":\"Encrypt\",\"kmsRequestId\":\"1\"}";
  private static final SignedPost KMS = new SignedPost(ACCESS_KEY, SECRET, "kms-xks-proxy");
  private static final int MOST_TRIES = 50;

  @TempDir static Path dir;

  private DataDirectory data;
  private Server server;
  private ServerSettings settings;
  private KmsClient administrator;
  private SignedPost iam;

  /** One that the user may use, one whose policy forbids it, and one that is not on the list. */
  private String key;

  private String forbidden;
  private String unlisted;

  @BeforeAll
  void start() throws Exception {
    data = DataDirectory.open(dir.resolve("data"));
    settings = settings("");
    AccessKey root = Server.initialize(settings, data, shown -> {}).orElseThrow();
    String secret = new String(root.secret().reveal(), StandardCharsets.US_ASCII);
    iam = new SignedPost(root.id(), secret, "iam");
    server = Server.start(settings, data, "1.2.3");
    administrator = administrator(root.id(), secret);
    key = administrator.createKey().keyMetadata().keyId();
    unlisted = administrator.createKey().keyMetadata().keyId();
    forbidden = administrator.createKey(r -> r.policy(onlyRoot())).keyMetadata().keyId();
    administrator.close();
    server.close();

    Path file = dir.resolve("xks.secret");
    Files.writeString(file, SECRET + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    settings =
        settings(
            "holdfast.xks-proxy { enabled = yes, path-prefix = \"/stores/one\", user = aws-kms,"
                + " keys = [\""
                + key
                + "\",\""
                + forbidden
                + "\"], credentials = [{access-key-id = "
                + ACCESS_KEY
                + ", secret-file = \""
                + file
                + "\"}] }");
    server = Server.start(settings, data, "1.2.3");
    administrator = administrator(root.id(), secret);
    iam("Action=CreateUser&UserName=aws-kms");
    allow();
  }

  private void allow() throws Exception {
    iam(
        "Action=PutUserPolicy&UserName=aws-kms&PolicyName=use&PolicyDocument="
            + "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22"
            + "%2C%22Action%22%3A%22kms%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D");
  }

  private static String onlyRoot() {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
               + "\"arn:aws:iam::000000000000:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"},"
               + "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"kms:Encrypt\",\"Resource\":\"*\"}]}";
  }

  private static ServerSettings settings(String more) throws Exception {
    Path file = dir.resolve("server.conf");
    Path shipped = Path.of("../../config/holdfast.conf").toAbsolutePath().normalize();
    Files.writeString(
        file,
        "include file(\""
            + shipped
            + "\")\nholdfast.data = \""
            + dir.resolve("data")
            + "\"\nholdfast.http.port = 0\nholdfast.account = \"000000000000\"\n"
            + more
            + "\n");
    return ServerSettings.read(file);
  }

  private KmsClient administrator(String accessKeyId, String secret) {
    return Clients.kms(URI.create(server.endpoint(settings)), accessKeyId, secret, "us-east-1");
  }

  private void iam(String form) throws Exception {
    SignedPost.Answer answer =
        iam.send(
            URI.create(server.endpoint(settings)),
            "application/x-www-form-urlencoded",
            form + "&Version=2010-05-08");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    administrator.close();
    server.close();
    data.close();
  }

  /** Asks again when the key was not quick enough, as the KMS at the other end does. */
  private SignedPost.Answer ask(String what, String body) throws Exception {
    URI uri = URI.create(server.endpoint(settings) + "/stores/one/kms/xks/v1/" + what);
    SignedPost.Answer answer = KMS.send(uri, "application/json", body);
    for (int tries = 1; tries < MOST_TRIES && isTooLate(answer); tries++) {
      answer = KMS.send(uri, "application/json", body);
    }
    return answer;
  }

  private static boolean isTooLate(SignedPost.Answer answer) {
    return answer.member("errorName").equals(Optional.of("DependencyTimeoutException"));
  }

  private SignedPost.Answer encrypt(String keyId) throws Exception {
    return ask(
        "keys/" + keyId + "/encrypt",
        "{"
            + METADATA
            + ",\"plaintext\":\"SGVsbG8gV29ybGQh\",\"additionalAuthenticatedData\":\"AQI=\","
            + "\"encryptionAlgorithm\":\"AES_GCM\","
            + "\"ciphertextDataIntegrityValueAlgorithm\":\"SHA_256\"}");
  }

  private SignedPost.Answer decrypt(SignedPost.Answer from, String associatedData)
      throws Exception {
    return ask(
        "keys/" + key + "/decrypt",
        "{"
            + METADATA
            + ",\"encryptionAlgorithm\":\"AES_GCM\",\"additionalAuthenticatedData\":\""
            + associatedData
            + "\""
            + member(from, "ciphertext")
            + member(from, "ciphertextMetadata")
            + member(from, "initializationVector")
            + member(from, "authenticationTag")
            + "}");
  }

  private static String member(SignedPost.Answer from, String name) {
    return ",\"" + name + "\":\"" + from.member(name).orElseThrow() + "\"";
  }

  @Test
  void whatIsEncrypted_isDecrypted_alsoAfterARotation() throws Exception {
    SignedPost.Answer made = encrypt(key);
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    administrator.rotateKeyOnDemand(r -> r.keyId(key));
    SignedPost.Answer opened = decrypt(made, "AQI=");
    assertThat(opened.member("plaintext")).as(opened.body()).hasValue("SGVsbG8gV29ybGQh");
  }

  @Test
  void otherAssociatedData_opensNothing() throws Exception {
    SignedPost.Answer refused = decrypt(encrypt(key), "AQM=");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.member("errorName")).hasValue("InvalidCiphertextException");
  }

  /** As the specification's appendix C has it. */
  @Test
  void integrity_isTheHashOfAllParts() throws Exception {
    SignedPost.Answer made = encrypt(key);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(new byte[] {1, 2});
    for (String part :
        new String[] {
          "ciphertextMetadata", "initializationVector", "ciphertext", "authenticationTag"
        }) {
      all.writeBytes(Base64.getDecoder().decode(made.member(part).orElseThrow()));
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    assertThat(made.member("ciphertextDataIntegrityValue"))
        .hasValue(Base64.getEncoder().encodeToString(hash));
    assertThat(Base64.getDecoder().decode(made.member("ciphertext").orElseThrow())).hasSize(12);
    assertThat(Base64.getDecoder().decode(made.member("ciphertextMetadata").orElseThrow()))
        .hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void keyPolicy_decides() throws Exception {
    SignedPost.Answer refused = encrypt(forbidden);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.member("errorName")).hasValue("AccessDeniedException");
  }

  /** Without a restart, and without waiting for anything that was kept. */
  @Test
  void userThatMayNoMore_isRefusedAtOnce() throws Exception {
    assertThat(encrypt(key).status()).isEqualTo(200);
    iam("Action=DeleteUserPolicy&UserName=aws-kms&PolicyName=use");
    try {
      assertThat(encrypt(key).status()).isEqualTo(403);
    } finally {
      allow();
    }
    assertThat(encrypt(key).status()).isEqualTo(200);
  }

  @Test
  void keyThatIsNotOnTheList_isNotThere() throws Exception {
    assertThat(encrypt(unlisted).member("errorName")).hasValue("KeyNotFoundException");
  }

  @Test
  void metadata_followsTheKeysState() throws Exception {
    String path = "keys/" + forbidden + "/metadata";
    assertThat(ask(path, "{" + METADATA + "}").body())
        .isEqualTo(
            "{\"keySpec\":\"AES_256\",\"keyUsage\":[\"ENCRYPT\",\"DECRYPT\"],"
                + "\"keyStatus\":\"ENABLED\"}");
    administrator.disableKey(r -> r.keyId(forbidden));
    assertThat(ask(path, "{" + METADATA + "}").member("keyStatus")).hasValue("DISABLED");
  }

  @Test
  void health_namesTheVersion() throws Exception {
    SignedPost.Answer health =
        ask(
            "health",
            "{\"requestMetadata\":{\"kmsRequestId\":\"1\",\"kmsOperation\":\"KmsHealthCheck\"}}");
    assertThat(health.status()).as(health.body()).isEqualTo(200);
    assertThat(health.member("xksProxyModel")).hasValue("Holdfast 1.2.3");
    assertThat(health.member("healthStatus")).hasValue("ACTIVE");
  }

  @Test
  void wrongSecret_isNotAuthentic() throws Exception {
    SignedPost.Answer refused =
        new SignedPost(ACCESS_KEY, "t".repeat(43), "kms-xks-proxy")
            .send(
                URI.create(server.endpoint(settings) + "/stores/one/kms/xks/v1/health"),
                "application/json",
                "{}");
    assertThat(refused.status()).isEqualTo(401);
  }

  /** Another node as the KMS whose store this is. */
  @Test
  void anotherNode_connectsAStoreToThisOne() throws Exception {
    try (DataDirectory there = DataDirectory.inMemory();
        DevServer other = another(there);
        KmsClient kms = Clients.kms(URI.create(other.endpoint()))) {
      assertThatThrownBy(() -> store(kms, "/stores/one/kms/xks/v1", "t".repeat(43)))
          .isInstanceOf(XksProxyIncorrectAuthenticationCredentialException.class);
      assertThatThrownBy(() -> store(kms, "/stores/two/kms/xks/v1", SECRET))
          .isInstanceOf(XksProxyInvalidConfigurationException.class);
      String id = store(kms, "/stores/one/kms/xks/v1", SECRET);
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(id));
      CustomKeyStoresListEntry store =
          kms.describeCustomKeyStores(r -> r.customKeyStoreName("ours"))
              .customKeyStores()
              .getFirst();
      assertThat(store.customKeyStoreId()).isEqualTo(id);
      assertThat(store.connectionState()).isEqualTo(ConnectionStateType.CONNECTED);
      assertThat(store.customKeyStoreType()).isEqualTo(CustomKeyStoreType.EXTERNAL_KEY_STORE);
      assertThat(store.xksProxyConfiguration().accessKeyId()).isEqualTo(ACCESS_KEY);
      assertThat(store.toString()).doesNotContain(SECRET);
      assertThatThrownBy(() -> kms.deleteCustomKeyStore(r -> r.customKeyStoreId(id)))
          .isInstanceOf(CustomKeyStoreInvalidStateException.class);
      kms.disconnectCustomKeyStore(r -> r.customKeyStoreId(id));
      kms.deleteCustomKeyStore(r -> r.customKeyStoreId(id));
      assertThatThrownBy(() -> kms.connectCustomKeyStore(r -> r.customKeyStoreId(id)))
          .isInstanceOf(CustomKeyStoreNotFoundException.class);
    }
  }

  /** Another node, whose stores may name this one. */
  private DevServer another(DataDirectory there) throws Exception {
    return DevServer.start(
        new DevSettings(
            "127.0.0.1",
            0,
            Set.of(),
            new AccountId("111122223333"),
            Duration.ZERO,
            TrustedRoots.NONE,
            there,
            "test",
            new AllowedProxies(
                Map.of("https://proxy.example.com", URI.create(server.endpoint(settings))),
                Duration.ofSeconds(10))));
  }

  /** Asks again when the key here was not quick enough for the protocol. */
  private static <T> T patiently(Supplier<T> asking) {
    for (int tries = 1; ; tries++) {
      try {
        return asking.get();
      } catch (KmsException e) {
        if (tries == MOST_TRIES || !e.getMessage().contains("in the time allotted")) {
          throw e;
        }
      }
    }
  }

  /** Through both nodes, to a key here and back, and over a restart of the one that it is for. */
  @Test
  void anotherNode_keepsAKeyInThisOne() throws Exception {
    Path disk = dir.resolve("another");
    SdkBytes text = SdkBytes.fromUtf8String("Hello World!");
    Map<String, String> context = Map.of("tenant", "42");
    String store;
    String inStore;
    SdkBytes sealed;
    try (DataDirectory there = DataDirectory.open(disk);
        DevServer other = another(there);
        KmsClient kms = Clients.kms(URI.create(other.endpoint()))) {
      store = store(kms, "/stores/one/kms/xks/v1", SECRET);
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThatThrownBy(() -> patiently(() -> inStore(kms, store, unlisted)))
          .isInstanceOf(XksKeyNotFoundException.class);
      KeyMetadata made = patiently(() -> inStore(kms, store, key));
      assertThat(made.origin()).isEqualTo(OriginType.EXTERNAL_KEY_STORE);
      assertThat(made.customKeyStoreId()).isEqualTo(store);
      assertThat(made.xksKeyConfiguration().id()).isEqualTo(key);
      inStore = made.keyId();
      assertThatThrownBy(() -> patiently(() -> inStore(kms, store, key)))
          .isInstanceOf(XksKeyAlreadyInUseException.class);
      sealed =
          patiently(() ->
                  kms.encrypt(r -> r.keyId(inStore).plaintext(text).encryptionContext(context)))
              .ciphertextBlob();
      assertThat(
              patiently(() -> kms.decrypt(r -> r.ciphertextBlob(sealed).encryptionContext(context)))
                  .plaintext())
          .isEqualTo(text);
      assertThatThrownBy(() -> patiently(() -> kms.decrypt(r -> r.ciphertextBlob(sealed))))
          .isInstanceOf(KmsInvalidStateException.class)
          .hasMessageContaining("ciphertext or encryption context");
      String ordinary = kms.createKey().keyMetadata().keyId();
      SdkBytes moved =
          patiently(() ->
                  kms.reEncrypt(r ->
                      r.ciphertextBlob(sealed)
                          .sourceEncryptionContext(context)
                          .destinationKeyId(ordinary)))
              .ciphertextBlob();
      assertThat(kms.decrypt(r -> r.ciphertextBlob(moved)).plaintext()).isEqualTo(text);
      SdkBytes back =
          patiently(() ->
                  kms.reEncrypt(r ->
                      r.ciphertextBlob(moved)
                          .destinationKeyId(inStore)
                          .destinationEncryptionContext(context)))
              .ciphertextBlob();
      assertThat(
              patiently(() -> kms.decrypt(r -> r.ciphertextBlob(back).encryptionContext(context)))
                  .plaintext())
          .isEqualTo(text);
      var dataKey =
          patiently(() -> kms.generateDataKey(r -> r.keyId(inStore).keySpec(DataKeySpec.AES_256)));
      assertThat(
              patiently(() -> kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob())))
                  .plaintext())
          .isEqualTo(dataKey.plaintext());
      kms.disconnectCustomKeyStore(r -> r.customKeyStoreId(store));
      assertThat(kms.describeKey(r -> r.keyId(inStore)).keyMetadata().keyState())
          .isEqualTo(KeyState.UNAVAILABLE);
      assertThatThrownBy(() -> kms.encrypt(r -> r.keyId(inStore).plaintext(text)))
          .isInstanceOf(KmsInvalidStateException.class)
          .hasMessageContaining("is unavailable.");
      assertThatThrownBy(() -> kms.deleteCustomKeyStore(r -> r.customKeyStoreId(store)))
          .isInstanceOf(CustomKeyStoreHasCmKsException.class)
          .hasMessageContaining(inStore);
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
    }
    try (DataDirectory there = DataDirectory.open(disk);
        DevServer other = another(there);
        KmsClient kms = Clients.kms(URI.create(other.endpoint()))) {
      assertThat(kms.describeKey(r -> r.keyId(inStore)).keyMetadata().keyState())
          .isEqualTo(KeyState.ENABLED);
      assertThat(
              patiently(() -> kms.decrypt(r -> r.ciphertextBlob(sealed).encryptionContext(context)))
                  .plaintext())
          .isEqualTo(text);
    }
  }

  private static KeyMetadata inStore(KmsClient kms, String store, String externalKey) {
    return kms.createKey(r ->
            r.origin(OriginType.EXTERNAL_KEY_STORE).customKeyStoreId(store).xksKeyId(externalKey))
        .keyMetadata();
  }

  private static String store(KmsClient kms, String path, String secret) {
    return kms.createCustomKeyStore(r ->
            r.customKeyStoreName("ours")
                .customKeyStoreType(CustomKeyStoreType.EXTERNAL_KEY_STORE)
                .xksProxyConnectivity(XksProxyConnectivityType.PUBLIC_ENDPOINT)
                .xksProxyUriEndpoint("https://proxy.example.com")
                .xksProxyUriPath(path)
                .xksProxyAuthenticationCredential(
                    c -> c.accessKeyId(ACCESS_KEY).rawSecretAccessKey(secret)))
        .customKeyStoreId();
  }

  /** A use through the proxy is a use of the key. */
  @Test
  void use_isCounted() throws Exception {
    encrypt(key);
    assertThat(administrator.getKeyLastUsage(r -> r.keyId(key)).keyLastUsage().timestamp())
        .isNotNull();
  }
}
