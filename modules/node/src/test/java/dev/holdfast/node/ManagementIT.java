package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells operators' tools, on a port of its own. */
class ManagementIT {

  @TempDir Path dir;

  private LaunchedServer start(String drain) throws Exception {
    Map<String, String> variables = new HashMap<>();
    variables.put("HOLDFAST_DATA", dir.toString());
    variables.put("HOLDFAST_PORT", "0");
    variables.put("HOLDFAST_MANAGEMENT", "yes");
    variables.put("HOLDFAST_MANAGEMENT_PORT", "0");
    variables.put("HOLDFAST_DRAIN", drain);
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    return LaunchedServer.start(variables, "server");
  }

  @Test
  void serverThatServes_hasStarted_lives_andIsReady_andNothingElseIsThere() throws Exception {
    try (LaunchedServer server = start("1 s")) {
      assertThat(server.ask("/startup").statusCode()).isEqualTo(200);
      assertThat(server.ask("/alive").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = server.ask("/ready");
      assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
      assertThat(ready.body()).isEqualTo("regions ok\nmember ok\njournal ok\n");

      assertThat(server.ask("/").statusCode()).isEqualTo(404);
      // What clients ask is answered on the other port, and only there.
      assertThat(server.ask("/health").statusCode()).isEqualTo(404);
      assertThat(server.call("GET", "/ready", "").statusCode()).isNotEqualTo(200);
      assertThat(server.signal("TERM", 60)).isEqualTo(143);
    }
  }

  @Test
  @Timeout(120)
  void serverThatIsToldToStop_saysSoFirst_andServesOn() throws Exception {
    // So long that the test sees it, however slow the machine is; nobody waits for its end.
    try (LaunchedServer server = start("10 m")) {
      server.send("TERM");
      HttpResponse<String> ready = server.ask("/ready");
      while (ready.statusCode() == 200) {
        ready = server.ask("/ready");
      }
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("stopping\n");
      assertThat(server.call("GET", "/health", "").statusCode()).isEqualTo(503);
      assertThat(server.ask("/alive").statusCode()).isEqualTo(200);
      // Served as before: whom nobody knows is refused, not cut off.
      assertThat(server.call("POST", "/", "{}").statusCode()).isEqualTo(400);
      server.kill();
    }
  }
}
