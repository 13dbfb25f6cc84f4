package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells operators' tools, on a port of its own. */
class ManagementIT {

  private static final Pattern WHERE = Pattern.compile("Operators are answered on (\\S+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Long enough that a test sees the server drain, however slow the machine is. */
  private static final String DRAIN = "10 s";

  @TempDir Path dir;

  private Map<String, String> variables(String drain) {
    Map<String, String> variables = new HashMap<>();
    variables.put("HOLDFAST_DATA", dir.toString());
    variables.put("HOLDFAST_PORT", "0");
    variables.put("HOLDFAST_MANAGEMENT", "yes");
    variables.put("HOLDFAST_MANAGEMENT_PORT", "0");
    variables.put("HOLDFAST_DRAIN", drain);
    return variables;
  }

  private static HttpResponse<String> ask(URI management, String method, String path)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(management.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static URI management(LaunchedServer server) {
    Matcher where = WHERE.matcher(server.output());
    assertThat(where.find()).isTrue();
    return URI.create(where.group(1));
  }

  @Test
  void serverThatServes_hasStarted_lives_andIsReady_andNothingElseIsThere() throws Exception {
    Map<String, String> variables = variables("0 s");
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    try (LaunchedServer server = LaunchedServer.start(variables, "server")) {
      URI management = management(server);
      assertThat(ask(management, "GET", "/startup").statusCode()).isEqualTo(200);
      assertThat(ask(management, "GET", "/alive").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = ask(management, "GET", "/ready");
      assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
      assertThat(ready.body()).isEqualTo("regions ok\nmember ok\njournal ok\n");

      assertThat(ask(management, "POST", "/ready").statusCode()).isEqualTo(405);
      assertThat(ask(management, "GET", "/").statusCode()).isEqualTo(404);
      // What clients ask is answered on the other port, and only there.
      assertThat(ask(management, "GET", "/health").statusCode()).isEqualTo(404);
      assertThat(server.call("GET", "/ready", "").statusCode()).isNotEqualTo(200);
    }
  }

  @Test
  void serverThatIsToldToStop_saysSoFirst_andServesOn() throws Exception {
    Map<String, String> variables = variables(DRAIN);
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    try (LaunchedServer server = LaunchedServer.start(variables, "server")) {
      URI management = management(server);
      CompletableFuture<Integer> exit =
          CompletableFuture.supplyAsync(() -> {
            try {
              return server.signal("TERM", 120);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      HttpResponse<String> ready = ask(management, "GET", "/ready");
      while (ready.statusCode() == 200) {
        ready = ask(management, "GET", "/ready");
      }
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("stopping\n");
      assertThat(server.call("GET", "/health", "").statusCode()).isEqualTo(503);
      assertThat(ask(management, "GET", "/alive").statusCode()).isEqualTo(200);
      // Served as before: whom nobody knows is refused, not cut off.
      assertThat(server.call("POST", "/", "{}").statusCode()).isEqualTo(400);
      assertThat(exit.get()).isEqualTo(143);
    }
  }

  @Test
  void serverThatIsNotAsked_listensOnOnePortOnly() throws Exception {
    Map<String, String> variables = variables("0 s");
    variables.put("HOLDFAST_MANAGEMENT", "no");
    assertThat(Launcher.holdfast(variables, "init").exitCode()).isZero();
    try (LaunchedServer server = LaunchedServer.start(variables, "server")) {
      assertThat(server.output()).doesNotContain("Operators");
    }
  }
}
