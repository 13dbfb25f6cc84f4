package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.model.StageFailure;
import java.time.Duration;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request of the HTTP library to its answer: the limits of HTTP, then what is asked. */
final class RequestHandler implements Function<HttpRequest, CompletionStage<HttpResponse>> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  static final int MAX_BODY = 128 * 1024;

  private static final String HEALTH = "/health";

  /** Whether the process lives, whatever becomes of requests. */
  private static final String ALIVE = "/health/live";

  private static final String EXTRAS = "/_holdfast/";

  /**
   * What a client may still send of a body that is too large, so that it gets to read the answer.
   */
  private static final long MAX_DISCARDED = 1024L * 1024;

  private final transient Calls calls;
  private final transient HttpEdge.Surroundings surroundings;
  private final transient Materializer materializer;
  private final Duration bodyTimeout;

  RequestHandler(
      Calls calls,
      HttpEdge.Surroundings surroundings,
      Materializer materializer,
      Duration bodyTimeout) {
    this.calls = calls;
    this.surroundings = surroundings;
    this.materializer = materializer;
    this.bodyTimeout = bodyTimeout;
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    UUID id = surroundings.ids().get();
    CompletionStage<HttpResponse> answered;
    try {
      answered = answer(request, id);
    } catch (RuntimeException bug) {
      answered = CompletableFuture.failedStage(bug);
    }
    // What fails beyond here the library answers with a page of its own.
    return answered.exceptionally(failure -> {
      LOG.error("request {} failed", id, failure);
      return HttpMessages.response(Answer.json(WireErrors.INTERNAL), id, true);
    });
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request, UUID id) {
    String path = request.getUri().path();
    if (path.equals(HEALTH)) {
      return discarding(request, health().addHeader(HttpMessages.requestId(id)));
    }
    if (path.equals(ALIVE)) {
      return discarding(request, alive().addHeader(HttpMessages.requestId(id)));
    }
    if (path.startsWith(EXTRAS) && surroundings.extras().isPresent()) {
      return surroundings
          .extras()
          .get()
          .apply(new HttpEdge.Unsigned(request, id, HttpMessages.sourceIpAddress(request)))
          .thenApply(response -> response.addHeader(HttpMessages.requestId(id)));
    }
    RequestEntity entity = request.entity();
    if (entity.getContentLengthOption().orElse(0) > MAX_BODY) {
      return rejected(request, WireErrors.TOO_LARGE, id);
    }
    if (entity instanceof HttpEntity.Strict strict) {
      return answer(request, id, strict.getData());
    }
    return entity
        .toStrict(bodyTimeout.toMillis(), MAX_BODY, materializer)
        .handle((strict, failure) ->
            strict != null
                ? answer(request, id, strict.getData())
                : CompletableFuture.completedStage(
                    HttpMessages.response(rejection(request, unreceived(failure), id), id, true)))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request, UUID id, ByteString body) {
    RawRequest raw = HttpMessages.raw(request, body.toArrayUnsafe());
    Call call =
        new Call(id, surroundings.clock().instant(), HttpMessages.sourceIpAddress(request), raw);
    return calls
        .answer(call)
        .thenApply(answered -> HttpMessages.response(answered.answer(), id, answered.close()));
  }

  private HttpResponse health() {
    Health health = surroundings.health().get();
    JsonWriter json =
        new JsonWriter().beginObject().text("status", health.ready() ? "ready" : "starting");
    json.beginArray("regions");
    health.regions().forEach(json::text);
    json.endArray();
    new TreeMap<>(health.details()).forEach(json::text);
    byte[] body = json.endObject().toBytes();
    return HttpResponse.create()
        .withStatus(health.ready() ? 200 : 503)
        .withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  private static HttpResponse alive() {
    byte[] body = new JsonWriter().beginObject().text("status", "alive").endObject().toBytes();
    return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  private CompletionStage<HttpResponse> rejected(HttpRequest request, AwsError error, UUID id) {
    return discarding(request, HttpMessages.response(rejection(request, error, id), id, true));
  }

  private Answer rejection(HttpRequest request, AwsError error, UUID id) {
    return calls.rejection(
        request.getUri().path(), request.entity().getContentType().toString(), error, id);
  }

  /** Lets a body that nobody wants run out, within limits, and then answers. */
  private CompletionStage<HttpResponse> discarding(HttpRequest request, HttpResponse response) {
    RequestEntity entity = request.entity();
    if (entity instanceof HttpEntity.Strict) {
      return CompletableFuture.completedStage(response);
    }
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .takeWithin(bodyTimeout)
        .limitWeighted(MAX_DISCARDED, chunk -> (long) chunk.size())
        .runWith(Sink.ignore(), materializer)
        .handle((done, tooMuch) -> response);
  }

  private static AwsError unreceived(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    if (cause instanceof EntityStreamSizeException) {
      return WireErrors.TOO_LARGE;
    }
    return cause instanceof TimeoutException ? WireErrors.TOO_SLOW : WireErrors.BROKEN_BODY;
  }
}
