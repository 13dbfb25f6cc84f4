package dev.holdfast.api.forward;

import dev.holdfast.model.StageFailure;
import dev.holdfast.model.name.Region;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.apache.pekko.http.javadsl.model.DateTime;
import org.jspecify.annotations.Nullable;

/**
 * Another region. Its connections, its waiting requests and their number are its own, so that one
 * that does not answer holds up nobody else.
 */
final class PeerRegion implements AutoCloseable {

  /** What an answer may have; the longest of KMS are pages of grants. */
  private static final long MAX_ANSWER = 1024 * 1024L;

  private static final String[] TLS = {"TLSv1.3"};
  private static final int MAX_ERROR_NAME = 128;

  private final List<PeerNode> nodes;
  private final PeerRegions.Settings settings;
  private final Supplier<SSLContext> tls;
  private final InstantSource clock;
  private final Semaphore places;
  private final Semaphore messagePlaces;
  private final AtomicInteger turn = new AtomicInteger();

  private @Nullable SSLContext context;
  private @Nullable HttpClient client;

  PeerRegion(
      Region region,
      List<URI> nodes,
      PeerRegions.Settings settings,
      Supplier<SSLContext> tls,
      InstantSource clock) {
    this.nodes = nodes.stream().map(at -> new PeerNode(region, at)).toList();
    this.settings = settings;
    this.tls = tls;
    this.clock = clock;
    this.places = new Semaphore(settings.mostInFlight());
    this.messagePlaces = new Semaphore(settings.mostInFlight());
  }

  List<PeerState> seen() {
    return nodes.stream().map(PeerNode::seen).toList();
  }

  int waiting() {
    return settings.mostInFlight() - places.availablePermits();
  }

  /** Hands a request on; the stage does not fail. */
  CompletionStage<ForwardedAnswer> ask(Forwarded request) {
    return ask(
        new Asking<>(
            Forwarded.PATH,
            request.toBytes(),
            response -> read(response, request.id()),
            new ForwardedAnswer.Away()),
        places,
        settings.timeLimit(),
        new ForwardedAnswer.Full());
  }

  /**
   * Brings a message of the region itself, beside the requests of its clients; empty when the
   * region is away, or has as many waiting as may.
   */
  CompletionStage<Optional<HttpResponse<byte[]>>> tell(
      String path, byte[] message, Duration timeLimit) {
    return ask(
        new Asking<>(path, message, Optional::of, Optional.empty()),
        messagePlaces,
        timeLimit,
        Optional.empty());
  }

  private <T> CompletionStage<T> ask(
      Asking<T> asking, Semaphore waiting, Duration timeLimit, T full) {
    if (!waiting.tryAcquire()) {
      return CompletableFuture.completedStage(full);
    }
    CompletableFuture<T> asked;
    try {
      asked = asking.next();
    } catch (RuntimeException e) {
      waiting.release();
      throw e;
    }
    return asked
        .copy()
        .orTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS)
        .handle((answer, late) -> {
          asking.end();
          waiting.release();
          return answer != null ? answer : asking.away;
        });
  }

  /** Asks each node for nothing; the stages do not fail, and no breaker hears of it. */
  List<CompletableFuture<PeerState>> look() {
    return nodes.stream().map(this::look).toList();
  }

  /** Whatever it answers: it has taken the connection, and both believe each other. */
  private CompletableFuture<PeerState> look(PeerNode node) {
    HttpRequest nothing =
        HttpRequest.newBuilder(node.at(Forwarded.PATH)).timeout(settings.timeLimit()).GET().build();
    CompletableFuture<HttpResponse<Void>> asked;
    synchronized (this) {
      asked = http().sendAsync(nothing, BodyHandlers.discarding());
    }
    return asked.handle((response, failure) -> node.state(failure == null));
  }

  /** One request, and the nodes that have not been asked yet. */
  private final class Asking<T> {

    private final String path;
    private final byte[] message;
    private final Function<HttpResponse<byte[]>, T> reading;
    private final T away;
    private final Iterator<PeerNode> untried;
    private @Nullable CompletableFuture<?> sent;
    private boolean over;

    Asking(String path, byte[] message, Function<HttpResponse<byte[]>, T> reading, T away) {
      this.path = path;
      this.message = message;
      this.reading = reading;
      this.away = away;
      int first = turn.getAndIncrement();
      this.untried =
          IntStream.range(0, nodes.size())
              .mapToObj(i -> nodes.get(Math.floorMod(first + i, nodes.size())))
              .iterator();
    }

    /** Asks the next node that is well. */
    CompletableFuture<T> next() {
      Optional<PeerNode> found = nextNode();
      if (found.isEmpty()) {
        return CompletableFuture.completedFuture(away);
      }
      PeerNode node = found.get();
      CompletableFuture<HttpResponse<byte[]>> answer = send(node.at(path), message);
      begun(answer);
      return answer
          .thenApply(response -> {
            node.answered();
            return reading.apply(response);
          })
          .exceptionallyCompose(failure -> {
            node.failed(clock.instant(), failure);
            // Elsewhere it may have been done already.
            return isUnsent(failure) ? next() : CompletableFuture.completedFuture(away);
          });
    }

    private synchronized Optional<PeerNode> nextNode() {
      while (!over && untried.hasNext()) {
        PeerNode node = untried.next();
        if (node.lets(clock.instant())) {
          return Optional.of(node);
        }
      }
      return Optional.empty();
    }

    private synchronized void begun(CompletableFuture<?> answer) {
      sent = answer;
      if (over) {
        answer.cancel(true);
      }
    }

    /** What comes too late is not read on. */
    synchronized void end() {
      over = true;
      if (sent != null) {
        sent.cancel(true);
      }
    }
  }

  private synchronized CompletableFuture<HttpResponse<byte[]>> send(URI where, byte[] message) {
    return http()
        .sendAsync(
            HttpRequest.newBuilder(where)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                .build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
  }

  /** Connections that were made with other certificates finish what they do, and end. */
  @SuppressWarnings("ReferenceEquality") // certificates that were read again are another context
  private HttpClient http() {
    SSLContext current = tls.get();
    HttpClient known = client;
    if (known != null && context == current) {
      return known;
    }
    if (known != null) {
      known.shutdown();
    }
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(TLS);
    HttpClient made =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeLimit())
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(current)
            .sslParameters(parameters)
            .build();
    context = current;
    client = made;
    return made;
  }

  /** Whether the node has surely not read the request: it let nobody in. */
  private static boolean isUnsent(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    return cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLHandshakeException;
  }

  private static ForwardedAnswer read(HttpResponse<byte[]> response, UUID id) {
    Optional<String> type = response.headers().firstValue("content-type");
    Optional<DateTime> date = response.headers().firstValue("date").flatMap(PeerRegion::date);
    Optional<String> error = response.headers().firstValue("x-amzn-errortype");
    boolean ours =
        response.headers().firstValue("x-amzn-requestid").filter(id.toString()::equals).isPresent()
            && error.filter(name -> !isErrorName(name)).isEmpty();
    return ours && type.isPresent() && date.isPresent()
        ? new ForwardedAnswer.Answered(
            response.statusCode(), type.get(), date.get(), error.orElse(null), response.body())
        : new ForwardedAnswer.Nonsense();
  }

  private static Optional<DateTime> date(String text) {
    try {
      return Optional.of(
          DateTime.create(
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                  .toInstant()
                  .toEpochMilli()));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isErrorName(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_ERROR_NAME
        && text.chars()
            .allMatch(c ->
                c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.');
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
