package dev.holdfast.api.http;

import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.json.JsonWriter;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a client's request of the HTTP library to its answer: the limits of HTTP, then the region
 * that it is for, and here the protocol that it speaks.
 */
final class RequestHandler implements Function<HttpRequest, CompletionStage<HttpResponse>> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  static final int MAX_BODY = 128 * 1024;

  private static final String HEALTH = "/health";

  /** Whether the process lives, whatever becomes of requests. */
  private static final String ALIVE = "/health/live";

  private static final String EXTRAS = "/_holdfast/";

  private final transient Calls calls;
  private final transient HttpEdge.Surroundings surroundings;
  private final transient RequestBodies bodies;

  RequestHandler(Calls calls, HttpEdge.Surroundings surroundings, RequestBodies bodies) {
    this.calls = calls;
    this.surroundings = surroundings;
    this.bodies = bodies;
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    UUID id = surroundings.ids().get();
    return answered(id, () -> answer(request, id));
  }

  /** The same answer, or what is said of a bug. */
  static CompletionStage<HttpResponse> answered(
      UUID id, Supplier<CompletionStage<HttpResponse>> answer) {
    CompletionStage<HttpResponse> answered;
    try {
      answered = answer.get();
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
      return bodies.discarding(request, health().addHeader(HttpMessages.requestId(id)));
    }
    if (path.equals(ALIVE)) {
      return bodies.discarding(request, alive().addHeader(HttpMessages.requestId(id)));
    }
    if (path.startsWith(EXTRAS)
        && !path.equals(BatchCalls.PATH)
        && surroundings.extras().isPresent()) {
      return surroundings
          .extras()
          .get()
          .apply(new HttpEdge.Unsigned(request, id, HttpMessages.sourceIpAddress(request)))
          .thenApply(response -> response.addHeader(HttpMessages.requestId(id)));
    }
    return bodies.take(
        request,
        body -> answer(request, id, body),
        error ->
            HttpMessages.response(
                calls.rejection(path, request.entity().getContentType().toString(), error, id),
                id,
                true));
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request, UUID id, byte[] body) {
    Call call =
        new Call(
            id,
            surroundings.clock().instant(),
            HttpMessages.sourceIpAddress(request),
            HttpMessages.raw(request, body));
    return calls.answer(call).thenApply(answered -> HttpMessages.response(answered, id));
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
}
