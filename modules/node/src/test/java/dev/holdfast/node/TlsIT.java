package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.testkit.tls.TestAuthority;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;

/** TLS with clients, as operators and developers turn it on. */
class TlsIT {

  private static final TestAuthority AUTHORITY = new TestAuthority("company");

  @TempDir Path dir;

  // -- a development server

  @Test
  void developmentServer_makesWhatClientsTrust_andKeepsIt() throws Exception {
    Path trusted;
    try (LaunchedServer server = dev("--tls")) {
      assertThat(server.endpoint().toString()).isEqualTo("https://localhost:" + server.port());
      trusted = dir.resolve("data/tls/ca.crt");
      assertThat(server.output()).contains("export AWS_CA_BUNDLE='" + trusted + "'");
      roundTrip(server, trusted);
      assertThatThrownBy(() -> roundTrip(server, AUTHORITY))
          .isInstanceOf(SdkClientException.class)
          .hasMessageContaining("PKIX");
    }
    String first = Files.readString(trusted);
    Map<String, String> variables = Map.of("HOLDFAST_DATA", dir.resolve("data").toString());
    assertThat(Launcher.holdfast(variables, "ca", "export").out()).isEqualTo(first);
    try (LaunchedServer server = dev("--tls", "--aws-names", "--region", "eu-west-1")) {
      assertThat(Files.readString(trusted)).isEqualTo(first);
      List<String> names =
          ((X509Certificate) shown(server, Clients.trusting(trusted)))
              .getSubjectAlternativeNames().stream().map(name -> name.get(1).toString()).toList();
      assertThat(names).contains("localhost", "kms.eu-west-1.amazonaws.com", "iam.amazonaws.com");
    }
  }

  @Test
  void awsCli_isTold_byWhatTheServerPrints() throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: no AWS CLI");
    try (LaunchedServer server = dev("--tls")) {
      Map<String, String> variables = server.variables(dir);
      variables.put("AWS_CA_BUNDLE", dir.resolve("data/tls/ca.crt").toString());
      String key = server.aws(dir, variables, "kms", "create-key", "--query", "KeyMetadata.KeyId");
      assertThat(server.aws(dir, variables, "kms", "list-keys")).contains(key);

      Files.writeString(dir.resolve("other.pem"), AUTHORITY.certificatePem());
      variables.put("AWS_CA_BUNDLE", dir.resolve("other.pem").toString());
      var refused =
          Launcher.run(
              dir,
              variables,
              "aws",
              "--endpoint-url",
              server.endpoint().toString(),
              "kms",
              "list-keys");
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err()).containsIgnoringCase("certificate verify failed");
    }
  }

  @Test
  void namesOfAws_withoutACertificate_areMisuse() throws Exception {
    var outcome = Launcher.holdfast(Map.of(), "dev", "--memory", "--aws-names");
    assertThat(outcome.exitCode()).isEqualTo(ExitStatus.USAGE.code());
  }

  private LaunchedServer dev(String... options) throws Exception {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "dev";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return LaunchedServer.start(
        Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", dir.resolve("data").toString()), arguments);
  }

  private static void roundTrip(LaunchedServer server, Path trusted) throws Exception {
    try (KmsClient kms = Clients.kms(server.endpoint(), trusted)) {
      String key = kms.createKey().keyMetadata().keyId();
      SdkBytes clear = SdkBytes.fromUtf8String("hello");
      SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(clear)).ciphertextBlob();
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(clear);
    }
  }

  private void roundTrip(LaunchedServer server, TestAuthority trusted) throws Exception {
    Path file = dir.resolve("trusted.pem");
    Files.writeString(file, trusted.certificatePem());
    roundTrip(server, file);
  }

  // -- a server

  @Test
  @Timeout(300)
  void server_beyondLoopback_speaksTls_andShowsANewCertificateWithoutARestart() throws Exception {
    Map<String, String> variables = serverWith(AUTHORITY.issue("127.0.0.1", "localhost"));
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    variables.put("HOLDFAST_HOST", "0.0.0.0");
    try (LaunchedServer server = LaunchedServer.start(variables, arguments())) {
      assertThat(server.endpoint().getScheme()).isEqualTo("https");
      SSLContext client = AUTHORITY.anonymous();
      URI health = URI.create("https://localhost:" + server.port() + "/health");
      try (HttpClient http = HttpClient.newBuilder().sslContext(client).build()) {
        assertThat(
                http.send(
                        HttpRequest.newBuilder(health).build(),
                        HttpResponse.BodyHandlers.discarding())
                    .statusCode())
            .isEqualTo(200);
      }
      try (Socket plain = new Socket("127.0.0.1", server.port())) {
        plain.setSoTimeout(60_000);
        plain
            .getOutputStream()
            .write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 400 ");
      }
      assertThat(server.ask("/metrics").body())
          .contains("kms_tls_handshakes_failed_total{reason=\"plain\"} 1.0")
          .contains("kms_tls_certificate_seconds ");

      Certificate before = shown(server, client);
      write(AUTHORITY.issue("127.0.0.1", "localhost"));
      while (shown(server, client).equals(before)) {
        Thread.onSpinWait();
      }
      assertThat(server.output()).doesNotContain("\tat ").doesNotContain("Exception");
    }
  }

  @Test
  void server_withAKeyThatOthersRead_orHalfOfWhatItNeeds_doesNotStart() throws Exception {
    Map<String, String> variables = serverWith(AUTHORITY.issue("localhost"));
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    assertRefused(
        variables, "certificate and key go together", "server", "--tls-key", key().toString());
    Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r-----"));
    assertRefused(variables, "read by others", arguments());
    Files.delete(key());
    assertRefused(variables, "key", arguments());
  }

  private static void assertRefused(Map<String, String> variables, String part, String... arguments)
      throws Exception {
    var outcome = Launcher.holdfast(variables, arguments);
    assertThat(outcome.err()).contains(part).doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(ExitStatus.CONFIGURATION.code());
  }

  private Path key() {
    return dir.resolve("own.key");
  }

  private String[] arguments() {
    return new String[] {
      "server",
      "--tls-certificate",
      dir.resolve("own.crt").toString(),
      "--tls-key",
      key().toString()
    };
  }

  private Map<String, String> serverWith(TestAuthority.Issued own) throws Exception {
    write(own);
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\""
            + Launcher.ROOT.resolve("config/holdfast.conf")
            + "\")\nholdfast.http.tls.reload = 1 s\n");
    Map<String, String> variables = new HashMap<>();
    variables.put("HOLDFAST_CONFIG", file.toString());
    variables.put("HOLDFAST_DATA", dir.resolve("data").toString());
    variables.put("HOLDFAST_PORT", "0");
    variables.put("HOLDFAST_MANAGEMENT", "yes");
    variables.put("HOLDFAST_MANAGEMENT_PORT", "0");
    return variables;
  }

  private void write(TestAuthority.Issued own) throws Exception {
    Files.writeString(key(), own.keyPem());
    Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(dir.resolve("own.crt"), own.certificatePem());
  }

  private static Certificate shown(LaunchedServer server, SSLContext client) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }
}
