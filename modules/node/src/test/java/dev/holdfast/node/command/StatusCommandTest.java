package dev.holdfast.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code holdfast status} says, and what it ends with. */
class StatusCommandTest {

  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int status(String... more) {
    String[] arguments = new String[more.length + 1];
    arguments[0] = "status";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return HoldfastCommand.commandLine(Map.of())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void developmentServer_isWell() throws Exception {
    try (DevServer server =
        DevServer.start(
            new DevSettings(
                "127.0.0.1",
                0,
                Set.of(),
                new AccountId("000000000000"),
                Duration.ZERO,
                TrustedRoots.NONE,
                DataDirectory.inMemory(),
                "test",
                AllowedProxies.NONE))) {
      String port = Integer.toString(URI.create(server.endpoint()).getPort());
      assertThat(status("--port", port)).as(err.toString()).isZero();
      assertThat(out.toString())
          .contains("region us-east-1", "journal answers", "up ", "(this one)", "All is well.");
      out.getBuffer().setLength(0);
      assertThat(status("--port", port, "--json")).isZero();
      assertThat(out.toString()).startsWith("{\"status\":\"well\"").endsWith("}\n");
    }
  }

  @Test
  void noServer_isSaidSo() throws IOException {
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThat(status("--port", Integer.toString(nobody.getLocalPort())))
          .isEqualTo(ExitStatus.NO_SERVER.code());
      assertThat(err.toString()).contains("no server tells its status at http://127.0.0.1:");
    }
  }

  @Test
  void serverWithoutAListenerForOperators_isRefused_andToldWhatToSet() throws IOException {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\""
            + Path.of("..", "..", "config", "holdfast.conf").toAbsolutePath().normalize()
            + "\")\n");
    assertThat(status("--config", file.toString())).isEqualTo(ExitStatus.CONFIGURATION.code());
    assertThat(err.toString()).contains("holdfast.management.enabled");
  }
}
