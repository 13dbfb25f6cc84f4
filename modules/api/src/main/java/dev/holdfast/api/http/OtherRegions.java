package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.forward.Forwarded;
import dev.holdfast.api.forward.ForwardedAnswer;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Hands on the calls that were signed for a region elsewhere, and has the others answered here.
 * What is handed on is not verified here, and not recorded: the region that answers does both, and
 * has the keys to do it.
 *
 * @param here what this process answers itself
 */
record OtherRegions(PeerRegions peers, Protocols here) implements Calls {

  @Override
  public CompletionStage<Answered> answer(Call call) {
    Optional<Region> elsewhere =
        here.isOfNoRegion(call) ? Optional.empty() : peers.of(call.request());
    return elsewhere.isPresent() ? askedIn(elsewhere.get(), call) : here.answer(call);
  }

  /** The region's answer, as it came, or why there is none. */
  private CompletionStage<Answered> askedIn(Region region, Call call) {
    return peers
        .ask(region, new Forwarded(call.id(), call.sourceIpAddress(), call.request()))
        .thenApply(answer -> answered(call, region, answer));
  }

  private static Answered answered(Call call, Region region, ForwardedAnswer answer) {
    return switch (answer) {
      case ForwardedAnswer.Answered there ->
          HttpMessages.form(there.contentType())
              .map(form ->
                  new Answered(
                      new Answer(there.status(), form, there.body(), there.errorName()),
                      false,
                      there.date()))
              .orElseGet(() -> refused(call, WireErrors.INTERNAL));
      case ForwardedAnswer.Away() ->
          refused(
              call,
              PeerRegions.isIam(call.request())
                  ? WireErrors.identitiesAway(region.name())
                  : WireErrors.regionAway(region.name()));
      case ForwardedAnswer.Full() -> refused(call, WireErrors.regionFull(region.name()));
      case ForwardedAnswer.Nonsense() -> refused(call, WireErrors.INTERNAL);
    };
  }

  private static Answered refused(Call call, AwsError error) {
    return new Answered(Protocols.rejection(call.request().contentType(), error, call.id()), false);
  }

  @Override
  public Answer rejection(String path, String contentType, AwsError error, UUID id) {
    return here.rejection(path, contentType, error, id);
  }
}
