package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.forward.Forwarded;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignedScope;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

/**
 * Answers what nodes of other regions hand on, and nothing else. Such a request is verified like
 * any other; the node that sends it is believed from which address it came, and nothing more. It
 * has come to its region or to none: nothing is handed on from here.
 */
final class ForwardedCalls implements Function<HttpRequest, CompletionStage<HttpResponse>> {

  private static final long serialVersionUID = 1L;

  private static final AwsError UNFORWARDED =
      WireErrors.illegalRequest(404, "Here is nothing but what other regions hand on");
  private static final AwsError UNREADABLE =
      WireErrors.illegalRequest(400, "The request that was handed on cannot be read");

  /** The one action whose answer has a long-term secret, which is not to pass another region. */
  private static final String SHOWS_A_SECRET = "CreateAccessKey";

  private static final AwsError SHOWN_AT_HOME =
      new AwsError(
          "UnsupportedOperation",
          400,
          Optional.of(
              "CreateAccessKey is answered to who calls the home region of identities itself: its"
                  + " secrets do not pass other regions."));

  private final transient Calls calls;
  private final transient Set<Region> regions;
  private final transient HttpEdge.Surroundings surroundings;
  private final transient RequestBodies bodies;

  /**
   * @param calls answers what is for this process, and hands nothing on to other regions
   * @param regions of this process
   */
  ForwardedCalls(
      Calls calls, Set<Region> regions, HttpEdge.Surroundings surroundings, RequestBodies bodies) {
    this.calls = calls;
    this.regions = Set.copyOf(regions);
    this.surroundings = surroundings;
    this.bodies = bodies;
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    UUID id = surroundings.ids().get();
    return RequestHandler.answered(id, () -> answer(request, id));
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request, UUID id) {
    if (!request.method().equals(HttpMethods.POST)
        || !request.getUri().path().equals(Forwarded.PATH)) {
      return bodies.discarding(request, refused(UNFORWARDED, id));
    }
    return bodies.take(
        request,
        body ->
            Forwarded.read(body)
                .filter(forwarded -> isOurs(forwarded.request()))
                .map(this::answer)
                .orElseGet(() -> CompletableFuture.completedStage(refused(UNREADABLE, id))),
        error -> refused(error, id));
  }

  /** Of another node of ours, which has the same limits and reads a content type as we do. */
  private static boolean isOurs(RawRequest request) {
    return request.body().length <= RequestHandler.MAX_BODY
        && HttpMessages.areSpellings(request.contentTypes());
  }

  private CompletionStage<HttpResponse> answer(Forwarded forwarded) {
    RawRequest request = forwarded.request();
    if (!PeerRegions.isFor(request, regions)) {
      AwsError error =
          WireErrors.wrongRegion(
              SignedScope.of(request).map(scope -> scope.region().name()).orElse(""));
      return rejected(forwarded, error);
    }
    if (PeerRegions.isIam(request)
        && QueryCalls.namedAction(request).filter(SHOWS_A_SECRET::equals).isPresent()) {
      return rejected(forwarded, SHOWN_AT_HOME);
    }
    Call call =
        new Call(
            forwarded.id(), surroundings.clock().instant(), forwarded.sourceIpAddress(), request);
    return calls.answer(call).thenApply(answered -> HttpMessages.response(answered, call.id()));
  }

  private static CompletionStage<HttpResponse> rejected(Forwarded forwarded, AwsError error) {
    Answer answer = Protocols.rejection(forwarded.request().contentType(), error, forwarded.id());
    return CompletableFuture.completedStage(HttpMessages.response(answer, forwarded.id(), false));
  }

  private static HttpResponse refused(AwsError error, UUID id) {
    return HttpMessages.response(Answer.json(error), id, true);
  }
}
