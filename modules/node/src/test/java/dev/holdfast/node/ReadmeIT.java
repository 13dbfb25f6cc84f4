package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Every block of the README and of the labs that says it can be run, run as it stands there, but
 * for the port.
 */
class ReadmeIT {

  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\": \"([^\"]+)\"");

  private static final Map<String, String> BLOCKS = new LinkedHashMap<>();
  @TempDir static Path data;
  private static LaunchedServer server;

  @TempDir Path dir;
  private Map<String, String> variables;

  @BeforeAll
  static void start() throws Exception {
    BLOCKS.putAll(Blocks.of("README.md", "deploy/LABS.md"));
    assertThat(BLOCKS.get("start").strip()).isEqualTo("deploy/holdfast dev");
    server = LaunchedServer.dev(data);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void standInAFreshDirectory() throws Exception {
    Files.createSymbolicLink(dir.resolve("deploy"), Launcher.ROOT.resolve("deploy"));
    variables =
        new LinkedHashMap<>(
            Map.of(
                "HOLDFAST_PORT",
                "" + server.port(),
                "HOLDFAST_DATA",
                data.toString(),
                "AWS_ENDPOINT_URL",
                server.endpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "AWS_REGION",
                "us-east-1",
                "AWS_DEFAULT_REGION",
                "us-east-1",
                "HOME",
                dir.toString()));
    variables.put("AWS_PAGER", "");
    shimOldCli();
  }

  @AfterEach
  void removeTheLink() throws Exception {
    Files.delete(dir.resolve("deploy"));
  }

  @Test
  void everyBlockIsRunOrSaysWhyNot() throws Exception {
    Blocks.assertEachIsRunOrSaysWhyNot(
        "README.md", "deploy/LABS.md", "deploy/TOKENS.md", "deploy/BACKUP.md");
  }

  @Test
  void quickstart() throws Exception {
    assumeAws();
    var outcome = bash(BLOCKS.get("quickstart"));
    assertThat(outcome.out()).endsWith("hello\n");
  }

  @Test
  void walk() throws Exception {
    assumeAws();
    String other = keyId(bash("aws kms create-key").out());
    String key = "";
    for (String line : BLOCKS.get("walk").strip().lines().toList()) {
      var outcome = bash(line.replace("OTHERKEY", other).replace("KEYID", key));
      if (line.startsWith("aws kms create-key")) {
        key = keyId(outcome.out());
      } else if (line.startsWith("aws kms re-encrypt")) {
        assertThat(outcome.out()).contains(other, key);
      } else if (line.startsWith("aws kms enable-key-rotation")) {
        assertThat(outcome.out()).contains("\"KeyRotationEnabled\": true");
      } else if (line.startsWith("aws kms generate-data-key")) {
        assertThat(outcome.out()).contains("\"Plaintext\"", "\"CiphertextBlob\"");
      }
    }
    assertThat(dir.resolve("decryptedsecret.txt"))
        .hasSameTextualContentAs(dir.resolve("secret.txt"));
  }

  @Test
  void regions() throws Exception {
    assumeAws();
    assertThat(bash(BLOCKS.get("regions")).out())
        .contains("\"KeyState\": \"Creating\"", "\nhello\n", "\"MultiRegionKeyType\": \"PRIMARY\"");
  }

  @Test
  void lab() throws Exception {
    assumeAws();
    var outcome = bash(BLOCKS.get("lab"));
    assertThat(outcome.out().lines().filter("hello"::equals)).hasSize(2);
    assertThat(outcome.out().lines().filter("AccessDeniedException"::equals)).hasSize(9);
    assertThat(outcome.out())
        .contains("Not allowed because no statement of the resource-based policy");
  }

  @Test
  void labFromBoto() throws Exception {
    assumeTrue(Clients.haveBoto3(), "skipped: no boto3");
    assertThat(python(BLOCKS.get("boto"))).isEqualTo("done\n");
  }

  /** What must be refused stands behind "denied", which fails the lab when it is not. */
  @ParameterizedTest
  @CsvSource({"accounts, 5, 3", "chaining, 3, 1", "tags, 3, 3", "aliases, 3, 1"})
  void labs(String name, int denied, int opened) throws Exception {
    assumeAws();
    var lines = bash(BLOCKS.get(name)).out().lines().toList();
    assertThat(lines.stream().filter(line -> line.startsWith("AccessDenied"))).hasSize(denied);
    assertThat(lines.stream().filter("hello"::equals)).hasSize(opened);
  }

  @Test
  void files() throws Exception {
    try (KmsClient kms = Clients.kms(server.endpoint())) {
      String key = kms.createKey().keyMetadata().keyId();
      bash(BLOCKS.get("files").replace("alias/myCMK", key));
    }
    assertThat(dir.resolve("opened.txt")).hasSameBinaryContentAs(dir.resolve("letter.txt"));
    assertThat(Files.mismatch(dir.resolve("letter.txt"), dir.resolve("letter.txt.encrypted")))
        .isNotEqualTo(-1);
  }

  @Test
  void reEncrypt() throws Exception {
    assumeAws();
    assertThat(bash(BLOCKS.get("re-encrypt")).out())
        .contains("2 items: 2 would be re-encrypted", "2 items: 2 re-encrypted")
        .contains("ReEncrypt");
  }

  @Test
  void python() throws Exception {
    assumeTrue(Clients.haveBoto3(), "skipped: no boto3");
    python(BLOCKS.get("python"));
  }

  @Test
  void python_envelopeOfAHundredMegabytes() throws Exception {
    assumeTrue(Clients.haveBoto3(), "skipped: no boto3");
    Path clear = aHundredMegabytes();
    python(BLOCKS.get("envelope"), clear, dir.resolve("sealed"), dir.resolve("opened"));
    assertSealedAndOpened(clear);
  }

  @Test
  void java_envelopeOfAHundredMegabytes() throws Exception {
    Path source = dir.resolve("Envelope.java");
    Files.writeString(source, here(BLOCKS.get("java")));
    Path clear = aHundredMegabytes();
    var outcome =
        Launcher.run(
            dir,
            Map.of(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            source.toString(),
            clear.toString(),
            dir.resolve("sealed").toString(),
            dir.resolve("opened").toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertSealedAndOpened(clear);
  }

  @Test
  void curl() throws Exception {
    assumeTrue(Launcher.has("curl"), "skipped: no curl");
    assertThat(bash(BLOCKS.get("curl")).out()).contains("\"Keys\"");
  }

  @Test
  void clock() throws Exception {
    assumeTrue(Launcher.has("curl"), "skipped: no curl");
    assertThat(bash(BLOCKS.get("clock")).out()).contains("\"advance\":\"PT744H\"");
  }

  @Test
  void reset() throws Exception {
    assumeTrue(Launcher.has("curl"), "skipped: no curl");
    assertThat(bash(BLOCKS.get("reset")).out()).contains("\"status\":\"ready\"");
  }

  @Test
  void tls() throws Exception {
    assumeTrue(Launcher.has("curl"), "skipped: no curl");
    assumeAws();
    Path own = dir.resolve("over-tls");
    Map<String, String> told = Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", own.toString());
    try (LaunchedServer secured = LaunchedServer.start(told, "dev", "--tls")) {
      variables.put("HOLDFAST_DATA", own.toString());
      String script =
          BLOCKS.get("tls").replace("https://localhost:4599", secured.endpoint().toString());
      assertThat(bash(script).out()).contains("\"status\":\"ready\"").contains("\"Keys\"");
    }
  }

  private void assumeAws() throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: no AWS CLI");
  }

  private String python(String text, Path... arguments) throws Exception {
    Path script = dir.resolve("readme.py");
    Files.writeString(script, here(text));
    List<String> command = new ArrayList<>(List.of("python3", script.toString()));
    for (Path argument : arguments) {
      command.add(argument.toString());
    }
    var outcome = Launcher.run(dir, variables, command.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    return outcome.out();
  }

  private Path aHundredMegabytes() throws IOException {
    Path clear = dir.resolve("clear");
    try (RandomAccessFile file = new RandomAccessFile(clear.toFile(), "rw")) {
      byte[] piece = new byte[1 << 20];
      new java.util.SplittableRandom(1).nextBytes(piece);
      for (int i = 0; i < 100; i++) {
        piece[0] = (byte) i;
        file.write(piece);
      }
    }
    return clear;
  }

  private void assertSealedAndOpened(Path clear) throws IOException {
    assertThat(Files.mismatch(clear, dir.resolve("opened"))).isEqualTo(-1);
    assertThat(Files.mismatch(clear, dir.resolve("sealed"))).isNotEqualTo(-1);
  }

  private Launcher.Outcome bash(String script) throws Exception {
    var outcome = Launcher.run(dir, variables, "bash", "-euo", "pipefail", "-c", here(script));
    assertThat(outcome.exitCode()).as(script + "\n" + outcome.err()).isZero();
    return outcome;
  }

  /** The README names the default port; the test's server has another one. */
  private String here(String text) {
    return text.replace("http://127.0.0.1:4599", server.endpoint().toString());
  }

  /** What the README tells the owners of an AWS CLI older than 2.13 to do. */
  private void shimOldCli() throws Exception {
    if (!Launcher.has("aws")) {
      return;
    }
    String version = Launcher.run(dir, Map.of(), "bash", "-c", "aws --version 2>&1").out();
    Matcher matcher = Pattern.compile("aws-cli/2\\.(\\d+)\\.").matcher(version);
    if (!matcher.find() || Integer.parseInt(matcher.group(1)) >= 13) {
      return;
    }
    String real = Launcher.run(dir, Map.of(), "bash", "-c", "command -v aws").out().strip();
    Path bin = Files.createDirectory(dir.resolve("bin"));
    Path shim = bin.resolve("aws");
    Files.writeString(
        shim, "#!/bin/sh\nexec " + real + " --endpoint-url " + server.endpoint() + " \"$@\"\n");
    assertThat(shim.toFile().setExecutable(true)).isTrue();
    variables.put("PATH", bin + ":" + System.getenv("PATH"));
  }

  private static String keyId(String json) {
    Matcher matcher = KEY_ID.matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return matcher.group(1);
  }
}
