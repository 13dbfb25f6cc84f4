package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.forward.Forwarded;
import dev.holdfast.api.forward.ForwardedAnswer;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Date;

/**
 * Calls that were signed for a region elsewhere. They are not verified here, and not recorded: the
 * region that answers does both, and has the keys to do it.
 */
record OtherRegions(PeerRegions peers) {

  /** The region that has to answer a call, if it is one elsewhere. */
  Optional<Region> of(Call call) {
    return peers.of(call.request());
  }

  /** The region's answer, as it came, or why there is none. */
  CompletionStage<HttpResponse> answer(Call call, Region region) {
    return peers
        .ask(region, new Forwarded(call.id(), call.sourceIpAddress(), call.request()))
        .thenApply(answer -> response(call, region, answer));
  }

  private static HttpResponse response(Call call, Region region, ForwardedAnswer answer) {
    return switch (answer) {
      case ForwardedAnswer.Answered answered ->
          HttpMessages.form(answered.contentType())
              .map(form ->
                  HttpMessages.response(
                          new Answer(
                              answered.status(), form, answered.body(), answered.errorName()),
                          call.id(),
                          false)
                      .addHeader(Date.create(answered.date())))
              .orElseGet(() -> refused(call, WireErrors.INTERNAL));
      case ForwardedAnswer.Away() -> refused(call, WireErrors.regionAway(region.name()));
      case ForwardedAnswer.Full() -> refused(call, WireErrors.regionFull(region.name()));
      case ForwardedAnswer.Nonsense() -> refused(call, WireErrors.INTERNAL);
    };
  }

  private static HttpResponse refused(Call call, AwsError error) {
    RawRequest request = call.request();
    String type = request.contentTypes().isEmpty() ? "" : request.contentTypes().getFirst();
    return HttpMessages.response(Protocols.rejection(type, error, call.id()), call.id(), false);
  }
}
