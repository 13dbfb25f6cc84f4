package dev.holdfast.api.http;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

/** Answers who only looks, by path; no signature protects it, and nothing is changed by it. */
final class Pages implements Function<HttpRequest, CompletionStage<HttpResponse>> {

  private static final long serialVersionUID = 1L;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  private final transient java.util.function.Function<
          String, Optional<CompletionStage<HttpResponse>>>
      pages;
  private final transient Supplier<UUID> ids;
  private final transient RequestBodies bodies;

  /**
   * @param pages what is at a path; empty where nothing is
   */
  Pages(
      java.util.function.Function<String, Optional<CompletionStage<HttpResponse>>> pages,
      Supplier<UUID> ids,
      RequestBodies bodies) {
    this.pages = pages;
    this.ids = ids;
    this.bodies = bodies;
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    UUID id = ids.get();
    return RequestHandler.answered(
        id,
        () ->
            page(request)
                .thenCompose(response ->
                    bodies.discarding(request, response.addHeader(HttpMessages.requestId(id)))));
  }

  private CompletionStage<HttpResponse> page(HttpRequest request) {
    HttpMethod method = request.method();
    if (!method.equals(HttpMethods.GET) && !method.equals(HttpMethods.HEAD)) {
      return empty(NOT_ALLOWED);
    }
    return pages.apply(request.getUri().path()).orElseGet(() -> empty(NOT_FOUND));
  }

  private static CompletionStage<HttpResponse> empty(int status) {
    return CompletableFuture.completedStage(HttpResponse.create().withStatus(status));
  }
}
