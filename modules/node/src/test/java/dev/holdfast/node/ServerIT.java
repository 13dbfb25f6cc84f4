package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.node.start.ExitStatus;
import java.nio.charset.StandardCharsets;
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
import software.amazon.awssdk.services.kms.model.KmsException;

/** {@code holdfast init} and {@code holdfast server}, from the configuration that is shipped. */
class ServerIT {

  private static final Pattern KEY =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");

  @TempDir Path dir;
  private Map<String, String> variables;

  @BeforeEach
  void configure() {
    variables = new LinkedHashMap<>();
    variables.put("HOLDFAST_DATA", dir.resolve("data").toString());
    variables.put("HOLDFAST_PORT", "0");
  }

  @Test
  void initThenServer_serveTheAdministratorAndNobodyElse() throws Exception {
    var init = Launcher.holdfast(variables, "init");
    assertThat(init.exitCode()).as(init.err()).isZero();
    Matcher key = KEY.matcher(init.out());
    assertThat(key.find()).isTrue();
    String secret = key.group(2);

    SdkBytes blob;
    try (LaunchedServer server = LaunchedServer.start(variables, "server")) {
      try (KmsClient kms = Clients.kms(server.endpoint(), key.group(1), secret, "us-east-1")) {
        String id = kms.createKey().keyMetadata().keyId();
        blob =
            kms.encrypt(r -> r.keyId(id).plaintext(SdkBytes.fromUtf8String("x"))).ciphertextBlob();
      }
      assertRefused(server, "test", "test");
      assertRefused(server, "123456789012", "test");
      assertRefused(server, key.group(1), "test");
      assertThat(server.call("POST", "/_holdfast/reset", "").statusCode()).isNotEqualTo(200);
      assertThat(server.call("GET", "/_holdfast/clock", "").statusCode()).isNotEqualTo(200);
      try (KmsClient elsewhere =
          Clients.kms(server.endpoint(), key.group(1), secret, "eu-west-1")) {
        assertThatThrownBy(elsewhere::listKeys).isInstanceOf(KmsException.class);
      }
    }
    try (LaunchedServer again = LaunchedServer.start(variables, "server");
        KmsClient kms = Clients.kms(again.endpoint(), key.group(1), secret, "us-east-1")) {
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
          .isEqualTo("x");
    }
    assertThat(new String(everything(), StandardCharsets.ISO_8859_1)).doesNotContain(secret);
    var second = Launcher.holdfast(variables, "init");
    assertThat(second.exitCode()).isEqualTo(ExitStatus.ALREADY_INITIALIZED.code());
    assertThat(second.out()).doesNotContain("SECRET");
  }

  @Test
  void serverWithoutInit_isRefused_andMakesNothing() throws Exception {
    refused("server", ExitStatus.ROOT_MISSING, "holdfast init");
    assertThat(dir.resolve("data").resolve("root")).doesNotExist();
  }

  @Test
  void passphraseRoot_opensWithItsPassphraseOnly() throws Exception {
    Path passphrase = dir.resolve("passphrase");
    Files.writeString(passphrase, "correct horse\n");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    configuration(
        "holdfast.root { provider = passphrase, passphrase-file = \"" + passphrase + "\" }");
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    LaunchedServer.start(variables, "server").close();

    Files.writeString(passphrase, "wrong horse\n");
    refused("server", ExitStatus.ROOT_REFUSED, "passphrase");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-r--r--"));
    refused("server", ExitStatus.ROOT_REFUSED, "read by others");
  }

  @Test
  void developmentSettings_areRefused() throws Exception {
    configuration("holdfast.dev.test-credentials = on");
    refused("server", ExitStatus.INSECURE, "test-credentials");
    configuration("holdfast.dev.endpoints = on");
    refused("server", ExitStatus.INSECURE, "endpoints");
  }

  @Test
  void developmentData_isNoServers_andAServersIsNotForDevelopment() throws Exception {
    LaunchedServer.dev(dir.resolve("data")).close();
    refused("init", ExitStatus.INSECURE, "holdfast dev");
    refused("server", ExitStatus.INSECURE, "holdfast dev");

    variables.put("HOLDFAST_DATA", dir.resolve("relied-on").toString());
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    refused("dev", ExitStatus.INSECURE, "holdfast init");
    LaunchedServer.start(variables, "server").close();
  }

  @Test
  void plainHttpBeyondLoopback_isRefusedUnlessSaid() throws Exception {
    variables.put("HOLDFAST_HOST", "0.0.0.0");
    refused("server", ExitStatus.INSECURE, "plain HTTP");
    configuration("holdfast.http.allow-plain-http-beyond-loopback = yes");
    refused("server", ExitStatus.ROOT_MISSING, "init");
  }

  @Test
  void badConfiguration_isRefused() throws Exception {
    configuration("holdfast.audit.mode = sometimes");
    refused("server", ExitStatus.CONFIGURATION, "audit.mode");
    configuration("holdfast.audit.mood = strict");
    refused("server", ExitStatus.CONFIGURATION, "audit.mood");
    configuration("holdfast { ");
    refused("server", ExitStatus.CONFIGURATION, "configuration");
    refused("init", ExitStatus.CONFIGURATION, "configuration");
  }

  @Test
  void editedAuditTrail_isFound() throws Exception {
    try (LaunchedServer server = LaunchedServer.dev(dir.resolve("data"))) {
      try (KmsClient kms = Clients.kms(server.endpoint())) {
        kms.createKey();
        kms.listKeys();
        kms.listAliases();
      }
    }
    var good = Launcher.holdfast(variables, "verify-audit");
    assertThat(good.exitCode()).isZero();
    assertThat(good.out()).contains("3 records");
    Path file;
    try (var files = Files.list(dir.resolve("data").resolve("audit"))) {
      file = files.findFirst().orElseThrow();
    }
    Files.writeString(file, Files.readString(file).replace("ListKeys", "ListTeas"));
    var broken = Launcher.holdfast(variables, "verify-audit");
    assertThat(broken.exitCode()).isEqualTo(ExitStatus.AUDIT_BROKEN.code());
    assertThat(broken.err()).contains("line 2");
  }

  /** The shipped configuration with more behind it. */
  private void configuration(String more) throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\"" + Launcher.ROOT.resolve("config/holdfast.conf") + "\")\n" + more + "\n");
    variables.put("HOLDFAST_CONFIG", file.toString());
  }

  private void refused(String command, ExitStatus status, String part) throws Exception {
    var outcome = Launcher.holdfast(variables, command);
    assertThat(outcome.err()).contains(part).doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(status.code());
  }

  private static void assertRefused(LaunchedServer server, String accessKey, String secret) {
    try (KmsClient kms = Clients.kms(server.endpoint(), accessKey, secret, "us-east-1")) {
      assertThatThrownBy(kms::listKeys)
          .isInstanceOfSatisfying(
              KmsException.class, e -> assertThat(e.statusCode()).isEqualTo(400));
    }
  }

  private byte[] everything() throws Exception {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var files = Files.walk(dir.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.writeBytes(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }
}
