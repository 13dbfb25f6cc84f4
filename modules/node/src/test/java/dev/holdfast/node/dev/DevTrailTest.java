package dev.holdfast.node.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit trail tells of those who move the clock or empty the server. */
class DevTrailTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  private DevServer start(DataDirectory data) throws Exception {
    return DevServer.start(
        new DevSettings(
            "127.0.0.1",
            0,
            Set.of(),
            new AccountId("111122223333"),
            Duration.ZERO,
            TrustedRoots.NONE,
            data,
            "test",
            new AllowedProxies(Map.of(), Duration.ofSeconds(10))));
  }

  /** The answer's status, and its request id. */
  private static List<String> post(DevServer server, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.endpoint()).resolve("/_holdfast/" + path))
            .header("User-Agent", "tests/1")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return List.of(
        Integer.toString(response.statusCode()),
        response.headers().firstValue("x-amzn-RequestId").orElse(""));
  }

  /** The trail's lines that tell of the server itself. */
  private List<String> told() throws IOException {
    List<String> lines = new ArrayList<>();
    try (var files = Files.list(directory.resolve("audit"))) {
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines.stream().filter(line -> line.contains("\"eventSource\":\"holdfast\"")).toList();
  }

  @Test
  void whoMovesTheClock_andWhoEmptiesTheServer_areInTheTrail_whichNobodyEmpties() throws Exception {
    List<List<String>> answers = new ArrayList<>();
    try (DataDirectory data = DataDirectory.open(directory);
        DevServer server = start(data)) {
      answers.add(post(server, "clock", "{\"advance\":\"P1D\"}"));
      answers.add(post(server, "clock", "{\"advance\":\"PT1H\"}"));
      answers.add(post(server, "reset", ""));
    }
    assertThat(answers).extracting(List::getFirst).containsOnly("200");
    assertThat(told())
        .hasSize(3)
        .allSatisfy(line ->
            assertThat(line)
                .contains(
                    "\"userIdentity\":{\"type\":\"Unknown\"}",
                    "\"awsRegion\":\"us-east-1\"",
                    "\"sourceIPAddress\":\"127.0.0.1\"",
                    "\"userAgent\":\"tests/1\"",
                    "\"readOnly\":false",
                    "\"eventType\":\"AwsApiCall\"")
                .doesNotContain("recipientAccountId", "errorCode"));
    assertThat(told().get(0))
        .contains(
            "\"eventName\":\"AdvanceClock\"",
            "\"requestParameters\":{\"advance\":\"PT24H\"}",
            "\"responseElements\":{\"advance\":\"PT24H\"}",
            "\"requestID\":\"" + answers.get(0).getLast() + "\"");
    assertThat(told().get(1))
        .contains(
            "\"requestParameters\":{\"advance\":\"PT1H\"}",
            "\"responseElements\":{\"advance\":\"PT25H\"}");
    assertThat(told().get(2))
        .contains(
            "\"eventName\":\"Reset\"",
            "\"requestParameters\":null",
            "\"requestID\":\"" + answers.get(2).getLast() + "\"");
  }

  /** Otherwise any page in a browser could fill the disk. */
  @Test
  void whatIsRefused_isNotTold() throws Exception {
    try (DataDirectory data = DataDirectory.open(directory);
        DevServer server = start(data)) {
      assertThat(post(server, "clock", "{\"advance\":\"-P1D\"}").getFirst()).isEqualTo("400");
      assertThat(post(server, "reset", "", "Origin", "https://example.com").getFirst())
          .isEqualTo("403");
      assertThat(post(server, "restart", "").getFirst()).isEqualTo("404");
    }
    assertThat(told()).isEmpty();
  }

  @Test
  void whatTheTrailDoesNotTake_goesNoFurther() {
    DevTrail full =
        new DevTrail(
            record -> CompletableFuture.failedStage(new AuditUnavailableException("full")),
            Region.US_EAST_1,
            Instant::now,
            UUID::randomUUID);
    HttpEdge.Unsigned call =
        new HttpEdge.Unsigned(
            org.apache.pekko.http.javadsl.model.HttpRequest.POST("/_holdfast/reset"),
            UUID.randomUUID(),
            "127.0.0.1");
    assertThatThrownBy(() -> full.everythingGoes(call))
        .hasCauseInstanceOf(AuditUnavailableException.class);
    assertThatThrownBy(() -> full.clockMoves(call, Duration.ofDays(1), Duration.ofDays(1)))
        .hasCauseInstanceOf(AuditUnavailableException.class);
  }
}
