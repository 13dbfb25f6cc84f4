package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.crypto.token.SoftHsm;
import dev.holdfast.node.start.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** A server whose root is in a token, which SoftHSM stands for. */
class TokenRootIT {

  private static final Pattern KEY =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- run: (\\w+) -->\\n```sh\\n(.*?)```", Pattern.DOTALL);
  private static final String PIN = "73916482";

  @TempDir Path dir;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Path tokens;
  private Path pinFile;

  @BeforeEach
  void makeAToken() throws Exception {
    assumeTrue(SoftHsm.library().isPresent(), SoftHsm.MISSING);
    tokens = dir.resolve("tokens");
    SoftHsm hsm = SoftHsm.in(tokens, dir.resolve("softhsm2.conf"));
    hsm.initialize("holdfast", PIN);
    pinFile = Files.writeString(dir.resolve("pin"), PIN + "\n");
    mode(pinFile, "rw-------");
    variables.put(SoftHsm.VARIABLE, hsm.configuration().toString());
    variables.put("HOLDFAST_DATA", dir.resolve("data").toString());
    variables.put("HOLDFAST_PORT", "0");
    variables.put("HOLDFAST_ROOT_PROVIDER", "pkcs11");
    variables.put("HOLDFAST_PKCS11_LIBRARY", SoftHsm.library().orElseThrow().toString());
    variables.put("HOLDFAST_PKCS11_TOKEN", "holdfast");
    variables.put("HOLDFAST_PKCS11_PIN_FILE", pinFile.toString());
  }

  private static void mode(Path file, String permissions) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  /** The administrator's credentials. */
  private Matcher init() throws Exception {
    var init = Launcher.holdfast(variables, "init");
    assertThat(init.exitCode()).as(init.err()).isZero();
    assertThat(init.out()).contains("token \"holdfast\"").doesNotContain(PIN);
    Matcher key = KEY.matcher(init.out());
    assertThat(key.find()).isTrue();
    return key;
  }

  private static KmsClient kms(LaunchedServer server, Matcher key) {
    return Clients.kms(server.endpoint(), key.group(1), key.group(2), "us-east-1");
  }

  private void refused(String command, ExitStatus status, String... parts) throws Exception {
    var outcome = Launcher.holdfast(variables, command);
    assertThat(outcome.err()).contains(parts).doesNotContain("\tat ", PIN);
    assertThat(outcome.exitCode()).isEqualTo(status.code());
  }

  @Test
  void keys_outliveARestart_andDoNotOpenWithoutTheToken() throws Exception {
    Matcher key = init();
    Path away = dir.resolve("away");
    String id;
    SdkBytes blob;
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(server, key)) {
      id = kms.createKey().keyMetadata().keyId();
      String made = id;
      blob =
          kms.encrypt(r -> r.keyId(made).plaintext(SdkBytes.fromUtf8String("x"))).ciphertextBlob();
      Files.move(tokens, away);
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
          .isEqualTo("x");
      assertThat(kms.createKey().keyMetadata().enabled()).isTrue();
      assertThat(server.output()).doesNotContain(PIN);
    }
    refused("server", ExitStatus.TOKEN_UNREACHABLE, "region us-east-1", "PKCS#11");
    Files.createDirectory(tokens);
    refused("server", ExitStatus.TOKEN_UNREACHABLE, "there is no token \"holdfast\"");
    Files.delete(tokens);
    Files.move(away, tokens);
    try (LaunchedServer again = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(again, key)) {
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
          .isEqualTo("x");
    }
  }

  @Test
  void wrongPin_orOneThatOthersRead_isRefused() throws Exception {
    init();
    Files.writeString(pinFile, "11111111\n");
    refused("server", ExitStatus.ROOT_REFUSED, "refuses the PIN", "before the next start");
    Files.writeString(pinFile, PIN + "\n");
    mode(pinFile, "rw-r-----");
    refused("server", ExitStatus.ROOT_REFUSED, pinFile.toString(), "chmod 600");
    mode(pinFile, "rw-------");
    variables.put("HOLDFAST_PKCS11_LIBRARY", "/nowhere/libhsm.so");
    refused("server", ExitStatus.TOKEN_UNREACHABLE, "/nowhere/libhsm.so");
  }

  @Test
  void dataOfOneProvider_doesNotOpenWithAnother() throws Exception {
    init();
    variables.put("HOLDFAST_ROOT_PROVIDER", "file");
    refused("server", ExitStatus.ROOT_REFUSED, "another provider");
    refused("init", ExitStatus.ALREADY_INITIALIZED, "nothing is ever made twice");

    variables.put("HOLDFAST_DATA", dir.resolve("other").toString());
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    variables.put("HOLDFAST_ROOT_PROVIDER", "pkcs11");
    refused("server", ExitStatus.ROOT_REFUSED, "another provider");
  }

  @Test
  void howTo_makesATokenAndARootInIt() throws Exception {
    Map<String, String> mine = new LinkedHashMap<>();
    mine.put("HOME", dir.resolve("home").toString());
    mine.put("HOLDFAST_PORT", "0");
    Files.createDirectory(dir.resolve("home"));
    Matcher blocks = BLOCK.matcher(Files.readString(Launcher.ROOT.resolve("deploy/TOKENS.md")));
    StringBuilder script = new StringBuilder();
    while (blocks.find()) {
      script.append(blocks.group(2));
    }
    var outcome =
        Launcher.run(Launcher.ROOT, mine, "bash", "-euo", "pipefail", "-c", script.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("root by provider pkcs11", "The root is in the token");
  }
}
