package dev.holdfast.cluster.replication;

import dev.holdfast.model.Reply;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.replication.RelatedRegions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where regions in other processes ask the regions of this one on behalf of related keys. Who asks
 * is a region that the caller of this class has made sure of: what a message says of its sender is
 * believed of nobody else.
 */
public final class RelatedDoor {

  private final RelatedProtocol protocol;
  private final RelatedRegions here;

  /**
   * @param here the regions of this process, and no others
   */
  public RelatedDoor(RelatedProtocol protocol, RelatedRegions here) {
    this.protocol = protocol;
    this.here = here;
  }

  /**
   * Answers a message.
   *
   * @param senders the regions that the sender has proved to be a node of
   * @return empty when it is no message, or not the sender's, or for nobody here
   */
  public CompletionStage<Optional<byte[]>> answer(Set<Region> senders, byte[] message) {
    Optional<RelatedCall> call =
        protocol.readCall(message).filter(read -> senders.contains(read.from()));
    return call.isEmpty()
        ? CompletableFuture.completedStage(Optional.empty())
        : here.find(call.get().to())
            .thenCompose(found ->
                found.isEmpty()
                    ? CompletableFuture.completedStage(Optional.<byte[]>empty())
                    : answer(found.get(), call.get())
                        .thenApply(result -> Optional.of(protocol.write(result))));
  }

  private static CompletionStage<RelatedResult> answer(RelatedRegion region, RelatedCall call) {
    return switch (call) {
      case RelatedCall.Propose(var proposal) ->
          region.propose(proposal).thenApply(RelatedResult.Replied::new);
      case RelatedCall.Deliver(var delivery) ->
          region.deliver(delivery).thenApply(RelatedResult.Replied::new);
      case RelatedCall.MaySucceed(Region ignored, var replica, var caller) ->
          region
              .ask(
                  replica,
                  new KeyCommand.UpdatePrimaryRegion(
                      replica.region(), KeyCommand.MovePart.MAY_SUCCEED),
                  caller)
              .thenApply(RelatedDoor::ruled);
      case RelatedCall.Look(Region from, Region to, var key) ->
          region.suggestLook(key).thenApply(done -> new RelatedResult.Looked());
    };
  }

  private static RelatedResult ruled(Reply reply) {
    return switch (reply) {
      case Reply.Answered(var ignored, var decided) ->
          new RelatedResult.Ruled(Optional.empty(), decided);
      case Reply.Refused(var error, var decided) ->
          new RelatedResult.Ruled(Optional.of(error), decided);
    };
  }
}
