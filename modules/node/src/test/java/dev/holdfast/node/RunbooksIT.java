package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/runbooks} tells to do on one machine, done as it stands there. */
class RunbooksIT {

  private static final String CHART = "deploy/helm/README.md";

  @TempDir Path dir;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Map<String, String> blocks;

  @BeforeEach
  void configure() throws Exception {
    blocks = Blocks.of(documents());
    Path configuration = dir.resolve("server.conf");
    Files.writeString(
        configuration, "include file(\"" + Launcher.ROOT.resolve("config/holdfast.conf") + "\")\n");
    Files.createSymbolicLink(dir.resolve("deploy"), Launcher.ROOT.resolve("deploy"));
    variables.put("HOLDFAST_CONFIG", configuration.toString());
    variables.put("HOLDFAST_DATA", dir.resolve("data").toString());
    variables.put("HOLDFAST_PORT", "0");
    variables.put("HOLDFAST_MANAGEMENT", "yes");
    variables.put("HOLDFAST_MANAGEMENT_PORT", "0");
    variables.put("AUTHORITY", dir.resolve("ca").toString());
    variables.put("BACKUPS", dir.toString());
  }

  @AfterEach
  void removeTheLink() throws Exception {
    Files.delete(dir.resolve("deploy"));
  }

  private static String[] documents() throws Exception {
    try (Stream<Path> runbooks = Files.list(Launcher.ROOT.resolve("deploy/runbooks"))) {
      return Stream.concat(
              runbooks.map(file -> Launcher.ROOT.relativize(file).toString()).sorted(),
              Stream.of(CHART))
          .toArray(String[]::new);
    }
  }

  private String run(String block) throws Exception {
    return run(block, text -> text);
  }

  private String run(String block, UnaryOperator<String> here) throws Exception {
    String script = here.apply(blocks.remove(block));
    var outcome = Launcher.run(dir, variables, "bash", "-euo", "pipefail", "-c", script);
    assertThat(outcome.exitCode()).as(script + outcome.out() + outcome.err()).isZero();
    return outcome.out();
  }

  @Test
  void everyBlockIsRunOrSaysWhyNot() throws Exception {
    Blocks.assertEachIsRunOrSaysWhyNot(documents());
  }

  @Test
  void oneServer_isLookedAt_started_asked_backedUp_andStopped() throws Exception {
    assumeTrue(Launcher.has("curl"), "skipped: no curl");
    assertThat(run("look")).contains("ok    root by provider file").doesNotContain("FAIL");
    assertThat(run("initialize")).contains("AWS_SECRET_ACCESS_KEY=");
    assertThat(run("other-regions")).doesNotContain("FAIL");
    try (LaunchedServer server = LaunchedServer.start(variables, "server")) {
      UnaryOperator<String> here =
          text ->
              text.replace("http://127.0.0.1:7626", server.operators().toString())
                  .replace("http://127.0.0.1:4599", server.endpoint().toString());
      assertThat(run("started", here))
          .contains("started\n", "regions ok\nmember ok\njournal ok\n", "\"status\":\"ready\"");
      assertThat(run("is-it-alive", here)).startsWith("alive\n");
      assertThat(run("journal", here)).contains("journal ok");

      Path passphrase = Files.writeString(dir.resolve("escrow.passphrase"), "correct horse\n");
      Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
      assertThat(run("epoch")).contains("epoch 1");

      run("stop");
      assertThat(server.exit(60)).isEqualTo(143);
    }
    assertThat(run("trail")).contains("0 records");
    run("told");

    assertThat(run("secrets")).contains("ca/keys.key", "ca/http.key");
    assertThat(run("certificate")).contains("keys-4.crt");
    assertThat(blocks).as("blocks that nothing runs").isEmpty();
  }
}
