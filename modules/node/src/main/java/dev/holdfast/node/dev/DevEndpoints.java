package dev.holdfast.node.dev;

import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.node.region.LocalRegions;
import dev.holdfast.node.server.NodeStatus;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;

/**
 * {@code /_holdfast/clock}, {@code /_holdfast/reset} and {@code /_holdfast/status}. Nobody has to
 * sign for these, so any page open in a browser on this machine could call them: a request from a
 * page's origin, or to a name that only resolves to this machine, is refused. What is not refused,
 * {@link DevTrail} tells.
 */
final class DevEndpoints {

  static final String PREFIX = "/_holdfast/";

  private static final long MAX_BODY = 4096;
  private static final long READ_MILLIS = 2_000;
  private static final Set<String> LOOPBACK_NAMES =
      Set.of("127.0.0.1", "localhost", "::1", "[::1]");
  private static final Pattern ADVANCE =
      Pattern.compile("\\s*\\{\\s*\"advance\"\\s*:\\s*\"([^\"]{1,40})\"\\s*}\\s*");

  /** Farther than this, dates stop meaning anything to a client. */
  private static final Duration FARTHEST = Duration.ofDays(365L * 200);

  private final AdvancingClock clock;
  private final LocalRegions regions;
  private final Runnable reset;
  private final DevTrail trail;
  private final Supplier<CompletionStage<NodeStatus>> status;
  private final Materializer materializer;

  /**
   * Clock and reset change everything at once, so one at a time, and none on the threads that serve
   * requests.
   */
  private final Executor oneAtATime =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("holdfast-dev").factory());

  DevEndpoints(
      AdvancingClock clock,
      LocalRegions regions,
      Runnable reset,
      DevTrail trail,
      Supplier<CompletionStage<NodeStatus>> status,
      Materializer materializer) {
    this.clock = clock;
    this.regions = regions;
    this.reset = reset;
    this.trail = trail;
    this.status = status;
    this.materializer = materializer;
  }

  /** The answer to a request below {@link #PREFIX}. */
  CompletionStage<HttpResponse> handle(HttpEdge.Unsigned call) {
    HttpRequest request = call.request();
    if (!isFromHere(request)) {
      request.discardEntityBytes(materializer);
      return done(403, "{\"message\":\"only for programs on this machine, by a loopback name\"}");
    }
    String path = request.getUri().path();
    boolean post = request.method().equals(HttpMethods.POST);
    boolean get = request.method().equals(HttpMethods.GET);
    if (path.equals(PREFIX + "clock") && post) {
      return request
          .entity()
          .withSizeLimit(MAX_BODY)
          .toStrict(READ_MILLIS, materializer)
          .thenComposeAsync(body -> advance(call, body.getData().utf8String()), oneAtATime);
    }
    request.discardEntityBytes(materializer);
    if (path.equals(PREFIX + "clock") && get) {
      return done(200, show());
    }
    if (path.equals(PREFIX + "status") && get) {
      return status.get().thenApply(NodeStatus::response);
    }
    if (path.equals(PREFIX + "reset") && post) {
      return CompletableFuture.runAsync(() -> reset(call), oneAtATime)
          .thenCompose(emptied -> done(200, show()));
    }
    return done(404, "{\"message\":\"there are POST and GET clock, POST reset, and GET status\"}");
  }

  private void reset(HttpEdge.Unsigned call) {
    trail.everythingGoes(call);
    reset.run();
  }

  private CompletionStage<HttpResponse> advance(HttpEdge.Unsigned call, String body) {
    Optional<Duration> by = parse(body, clock.instant());
    if (by.isEmpty()) {
      return done(
          400,
          "{\"message\":\"the body is {\\\"advance\\\":\\\"P31D\\\"}, an ISO 8601 duration that is"
              + " not negative\"}");
    }
    trail.clockMoves(call, by.get(), clock.advance().plus(by.get()));
    clock.advance(by.get());
    regions.runDue();
    return done(200, show());
  }

  /** Reads the body's duration; one in months or years counts from now. */
  static Optional<Duration> parse(String body, Instant now) {
    Matcher matcher = ADVANCE.matcher(body);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Duration by = duration(matcher.group(1), now);
      return by.isNegative() || by.compareTo(FARTHEST) > 0 ? Optional.empty() : Optional.of(by);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Duration duration(String text, Instant now) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      return Duration.between(now, now.atZone(ZoneOffset.UTC).plus(Period.parse(text)).toInstant());
    }
  }

  private String show() {
    return "{\"now\":\"" + clock.instant() + "\",\"advance\":\"" + clock.advance() + "\"}";
  }

  private static boolean isFromHere(HttpRequest request) {
    Optional<String> origin = request.getHeader("origin").map(HttpHeader::value);
    Optional<String> host = request.getHeader("host").map(HttpHeader::value);
    return origin.map(DevEndpoints::isLoopbackOrigin).orElse(true)
        && host.map(value -> isLoopbackName(hostOf(value))).orElse(false);
  }

  private static boolean isLoopbackOrigin(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && isLoopbackName(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String hostOf(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon > hostAndPort.lastIndexOf(']') ? hostAndPort.substring(0, colon) : hostAndPort;
  }

  private static boolean isLoopbackName(String host) {
    return LOOPBACK_NAMES.contains(host.toLowerCase(Locale.ROOT));
  }

  private static CompletionStage<HttpResponse> done(int status, String json) {
    return CompletableFuture.completedFuture(
        HttpResponse.create()
            .withStatus(status)
            .withEntity(ContentTypes.APPLICATION_JSON, ByteString.fromString(json + "\n")));
  }
}
