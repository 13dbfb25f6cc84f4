package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

/** Takes what nodes of other regions send of themselves, each kind at a path of its own. */
final class PeerMessageCalls implements Function<HttpRequest, CompletionStage<HttpResponse>> {

  /** The longest are of a caller with every policy that it may have. */
  static final int MAX_LENGTH = 1024 * 1024;

  private static final long serialVersionUID = 1L;

  private static final AwsError UNANSWERED =
      WireErrors.illegalRequest(400, "This is no message of another region that is answered here");

  private final transient Map<String, PeerMessages> messages;
  private final transient HttpEdge.Surroundings surroundings;
  private final transient RequestBodies bodies;
  private final transient Function<HttpRequest, CompletionStage<HttpResponse>> others;

  /**
   * @param messages by path
   * @param others answers everything else
   */
  PeerMessageCalls(
      Map<String, PeerMessages> messages,
      HttpEdge.Surroundings surroundings,
      RequestBodies bodies,
      Function<HttpRequest, CompletionStage<HttpResponse>> others) {
    this.messages = messages;
    this.surroundings = surroundings;
    this.bodies = bodies;
    this.others = others;
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) throws Exception {
    PeerMessages taking = messages.get(request.getUri().path());
    if (taking == null || !request.method().equals(HttpMethods.POST)) {
      return others.apply(request);
    }
    UUID id = surroundings.ids().get();
    return RequestHandler.answered(
        id,
        () ->
            bodies.take(
                request,
                body ->
                    taking
                        .answer(PeerTls.names(request), body)
                        .thenApply(answer ->
                            answer
                                .map(bytes -> answered(bytes, id))
                                .orElseGet(() -> refused(UNANSWERED, id))),
                error -> refused(error, id)));
  }

  private static HttpResponse answered(byte[] bytes, UUID id) {
    return HttpResponse.create()
        .addHeader(HttpMessages.requestId(id))
        .withEntity(ContentTypes.APPLICATION_OCTET_STREAM, bytes);
  }

  private static HttpResponse refused(AwsError error, UUID id) {
    return HttpMessages.response(Answer.json(error), id, true);
  }
}
