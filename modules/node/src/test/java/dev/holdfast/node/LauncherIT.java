package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.node.start.ExitStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** The launcher and the command line, from outside. */
class LauncherIT {

  @TempDir Path dir;

  @Test
  void helpNamesEveryCommand() throws Exception {
    var help = Launcher.holdfast(Map.of(), "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("dev ", "server ", "init ", "env ", "doctor ", "verify-audit ", "HOLDFAST_HEAP")
        .contains("encrypt-file ", "decrypt-file ", "re-encrypt ", "load-test ", "bench ");
  }

  @Test
  void devHelpNamesTheVariableOfEveryOption() throws Exception {
    var help = Launcher.holdfast(Map.of(), "dev", "--help");
    assertThat(help.out())
        .contains("HOLDFAST_PORT", "HOLDFAST_HOST", "HOLDFAST_REGION", "HOLDFAST_ACCOUNT")
        .contains("HOLDFAST_DATA", "HOLDFAST_MEMORY", "HOLDFAST_INSECURE_ALLOW_REMOTE");
  }

  /** The names stand in the load tests' README too, each with what it does. */
  @Test
  void loadTest_namesThoseThatThereAre() throws Exception {
    var help = Launcher.holdfast(Map.of(), "load-test");
    assertThat(help.exitCode()).isZero();
    String readme = Files.readString(Launcher.ROOT.resolve("load-tests/README.md"));
    assertThat(help.out().lines().filter(line -> line.matches("  \\S+")))
        .contains("  hot-key")
        .allSatisfy(line -> assertThat(readme).contains("| `" + line.strip() + "` |"));
    var unknown = Launcher.holdfast(Map.of(), "load-test", "hot-keys");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("no load test \"hot-keys\"", "hot-key\n");
  }

  @Test
  void worksFromAnyDirectoryAndThroughLinks() throws Exception {
    Path link = dir.resolve("hf");
    Files.createSymbolicLink(link, Launcher.SCRIPT);
    var version = Launcher.run(dir, Map.of(), link.toString(), "--version");
    assertThat(version.out()).startsWith("holdfast ").hasLineCount(1);
    var env = Launcher.run(dir, Map.of(), link.toString(), "env", "--port", "1234");
    assertThat(env.out()).contains("export AWS_ENDPOINT_URL=http://127.0.0.1:1234");
  }

  @Test
  void withoutAJdk_saysWhatToInstall() throws Exception {
    // A path with the shell's tools and no java; /usr/lib/jvm cannot be hidden, so the script's
    // copy looks elsewhere.
    Path copy = dir.resolve("deploy");
    Files.createDirectory(copy);
    Files.writeString(
        copy.resolve("holdfast"),
        Files.readString(Launcher.SCRIPT)
            .replace("/usr/lib/jvm/*", dir + "/none/*")
            .replace("/opt/java/*", dir + "/none/*")
            .replace("candidate=$(command -v java || true)", "candidate="));
    var outcome =
        Launcher.run(
            dir,
            Map.of("JAVA_HOME", "", "HOLDFAST_JAVA_HOME", ""),
            "bash",
            copy + "/holdfast",
            "dev");
    assertThat(outcome.exitCode()).isEqualTo(20);
    assertThat(outcome.err()).contains("no JDK 25", "Install one");
  }

  @Test
  void everyOptionHasAVariable_andBeyondLoopbackNobodyMovesTime() throws Exception {
    Map<String, String> variables =
        Map.of(
            "HOLDFAST_PORT", "0",
            "HOLDFAST_HOST", "0.0.0.0",
            "HOLDFAST_INSECURE_ALLOW_REMOTE", "true",
            "HOLDFAST_REGION", "eu-west-1",
            "HOLDFAST_ACCOUNT", "555555555555",
            "HOLDFAST_MEMORY", "true");
    try (LaunchedServer server = LaunchedServer.start(variables, "dev")) {
      assertThat(server.output())
          .contains("eu-west-1 (only the regions named)", "account       555555555555")
          .contains("access key test, secret test", "in memory: lost at exit", "AES-256-GCM")
          .contains("export AWS_ACCESS_KEY_ID=test", "export AWS_SECRET_ACCESS_KEY=test")
          .contains("export AWS_REGION=eu-west-1", "export AWS_DEFAULT_REGION=eu-west-1");
      String endpoint = "http://127.0.0.1:" + server.port();
      try (KmsClient here = Clients.kms(URI.create(endpoint), "test", "test", "eu-west-1");
          KmsClient elsewhere = Clients.kms(URI.create(endpoint), "test", "test", "us-east-1")) {
        assertThat(here.createKey().keyMetadata().arn())
            .startsWith("arn:aws:kms:eu-west-1:555555555555:key/");
        assertThatThrownBy(elsewhere::createKey).isInstanceOf(KmsException.class);
      }
      for (String path : new String[] {"/_holdfast/clock", "/_holdfast/reset"}) {
        assertThat(server.call("POST", path, "{\"advance\":\"P1D\"}").statusCode()).isEqualTo(400);
      }
    }
  }

  @Test
  void doctorTellsWhatIsWell_andWhatIsNot() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> variables =
          Map.of("HOLDFAST_DATA", dir.toString(), "HOLDFAST_PORT", "" + taken.getLocalPort());
      var ill = Launcher.holdfast(variables, "doctor");
      assertThat(ill.out() + ill.err()).contains("" + taken.getLocalPort());
      assertThat(ill.exitCode()).isEqualTo(ExitStatus.UNHEALTHY.code());
    }
    var well =
        Launcher.holdfast(Map.of("HOLDFAST_DATA", dir.toString(), "HOLDFAST_PORT", "0"), "doctor");
    assertThat(well.out()).contains("ok    AES-256-GCM", "ok    data directory " + dir);
    assertThat(well.exitCode()).as(well.out()).isZero();
  }

  @Test
  void theLastLineSaysReady_andHealthAnswers() throws Exception {
    try (LaunchedServer server = LaunchedServer.dev(dir)) {
      String output = server.output();
      assertThat(output.lines().toList().getLast())
          .isEqualTo("Holdfast is ready on http://127.0.0.1:" + server.port());
      assertThat(output)
          .contains("export AWS_ENDPOINT_URL=" + server.endpoint(), dir.toString(), "000000000000");
      var health = server.call("GET", "/health", "");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("\"status\":\"ready\"", "\"regions\":[\"us-east-1\"]");
    }
  }

  @Test
  void terminateEndsWithin3Seconds_with143() throws Exception {
    try (LaunchedServer server = LaunchedServer.dev(dir)) {
      assertThat(server.signal("TERM", 3)).isEqualTo(143);
      assertThat(server.output()).doesNotContain("\tat ", "Exception");
    }
  }

  @Test
  void interruptEndsWithin3Seconds_with130() throws Exception {
    try (LaunchedServer server =
        LaunchedServer.start(Map.of("HOLDFAST_PORT", "0"), "dev", "--memory")) {
      assertThat(server.output()).contains("in memory: lost at exit");
      assertThat(server.signal("INT", 3)).isEqualTo(130);
      assertThat(server.output()).doesNotContain("\tat ", "Exception");
    }
  }

  @Test
  void secondStartOnTheSameData_isRefusedClearly() throws Exception {
    try (LaunchedServer first = LaunchedServer.dev(dir)) {
      var second = Launcher.holdfast(Map.of(), "dev", "--port", "0", "--data", dir.toString());
      assertRefused(second, ExitStatus.DATA_IN_USE, "another Holdfast has the data");
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void takenPort_isRefusedClearly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var outcome =
          Launcher.holdfast(Map.of(), "dev", "--memory", "--port", "" + taken.getLocalPort());
      assertRefused(outcome, ExitStatus.ADDRESS_UNAVAILABLE, "" + taken.getLocalPort());
    }
  }

  @Test
  void remoteAddress_isRefusedWithoutTheUglyOption() throws Exception {
    var outcome =
        Launcher.holdfast(Map.of(), "dev", "--memory", "--port", "0", "--host", "0.0.0.0");
    assertRefused(outcome, ExitStatus.INSECURE, "--insecure-allow-remote");
  }

  @Test
  void nonsense_isRefusedWithAHint() throws Exception {
    assertRefused(
        Launcher.holdfast(Map.of(), "dev", "--region", "atlantis"), ExitStatus.USAGE, "atlantis");
    assertRefused(
        Launcher.holdfast(Map.of("HOLDFAST_ACCOUNT", "12"), "dev"),
        ExitStatus.USAGE,
        "twelve digits");
    assertThat(Launcher.holdfast(Map.of(), "dev", "--prot", "1").exitCode()).isEqualTo(2);
    assertThat(Launcher.holdfast(Map.of(), "fly").exitCode()).isEqualTo(2);
  }

  @Test
  void dataWithoutItsRoot_isRefused() throws Exception {
    LaunchedServer.dev(dir).close();
    Files.move(dir.resolve("root"), dir.resolve("hidden"));
    var outcome = Launcher.holdfast(Map.of(), "dev", "--port", "0", "--data", dir.toString());
    assertRefused(outcome, ExitStatus.ROOT_MISSING, "root");
    assertThat(dir.resolve("root")).as("no new root beside old data").doesNotExist();
  }

  @Test
  void dataOfAnotherRoot_isRefused(@TempDir Path other) throws Exception {
    LaunchedServer.dev(dir).close();
    LaunchedServer.dev(other).close();
    Files.move(dir.resolve("root"), dir.resolve("hidden"));
    Files.move(other.resolve("root"), dir.resolve("root"));
    var outcome = Launcher.holdfast(Map.of(), "dev", "--port", "0", "--data", dir.toString());
    assertRefused(outcome, ExitStatus.ROOT_REFUSED, "root");
  }

  private static void assertRefused(Launcher.Outcome outcome, ExitStatus status, String part) {
    assertThat(outcome.err()).contains(part).doesNotContain("\tat ");
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(outcome.exitCode()).isEqualTo(status.code());
  }
}
