package dev.holdfast.cluster.replication;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.Proposal;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.replication.ReplicaReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A region in another process, as one of this process asks it.
 *
 * @param here the region that asks
 * @param there the region that is asked
 * @param signingKey of the region that is asked, as the operator has pinned it
 * @param door brings it a message; empty when it is away
 */
public record DistantRegion(
    Region here,
    Region there,
    PublicBytes signingKey,
    RelatedProtocol protocol,
    Function<byte[], CompletionStage<Optional<byte[]>>> door)
    implements RelatedRegion {

  @Override
  public CompletionStage<ReplicaReply> propose(Proposal proposal) {
    return replied(new RelatedCall.Propose(proposal));
  }

  @Override
  public CompletionStage<ReplicaReply> deliver(Delivery delivery) {
    return replied(new RelatedCall.Deliver(delivery));
  }

  private CompletionStage<ReplicaReply> replied(RelatedCall call) {
    return call(call)
        .thenApply(result ->
            switch (result.orElseThrow(this::away)) {
              case RelatedResult.Replied(ReplicaReply reply) -> reply;
              case RelatedResult.Ruled other -> throw unexpected(other);
              case RelatedResult.Looked other -> throw unexpected(other);
            });
  }

  @Override
  public CompletionStage<Reply> ask(
      KeyArn replica, KeyCommand.UpdatePrimaryRegion command, Caller caller) {
    if (command.part() != KeyCommand.MovePart.MAY_SUCCEED) {
      throw new IllegalArgumentException("another region is only asked whether a key may succeed");
    }
    return call(new RelatedCall.MaySucceed(here, replica, caller))
        .thenApply(result -> result.isEmpty() ? awayReply() : ruled(replica, result.get()));
  }

  private Reply awayReply() {
    return new Reply.Refused(new KmsError.RegionAway(there.name()));
  }

  private Reply ruled(KeyArn replica, RelatedResult result) {
    return switch (result) {
      case RelatedResult.Ruled(Optional<KmsError> refusal, var decided) ->
          refusal
              .<Reply>map(error -> new Reply.Refused(error, decided))
              .orElseGet(() -> new Reply.Answered(new KmsAnswer.Done(replica), decided));
      case RelatedResult.Replied other -> throw unexpected(other);
      case RelatedResult.Looked other -> throw unexpected(other);
    };
  }

  @Override
  public CompletionStage<Void> suggestLook(KeyId key) {
    return call(new RelatedCall.Look(here, there, key))
        .thenAccept(result -> {
          if (!(result.orElseThrow(this::away) instanceof RelatedResult.Looked)) {
            throw unexpected(result.get());
          }
        });
  }

  private CompletionStage<Optional<RelatedResult>> call(RelatedCall call) {
    return door.apply(protocol.write(call))
        .thenApply(answer ->
            answer.map(bytes ->
                protocol
                    .readResult(bytes)
                    .orElseThrow(
                        () -> new IllegalStateException("region " + there + " talks nonsense"))));
  }

  private IllegalStateException away() {
    return new IllegalStateException("region " + there + " is away");
  }

  private IllegalStateException unexpected(RelatedResult result) {
    return new IllegalStateException(
        "region " + there + " answered " + result.getClass().getSimpleName());
  }
}
