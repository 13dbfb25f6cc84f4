package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.ask.UndeliveredException;
import dev.holdfast.cluster.crossing.KeyCrossings;
import dev.holdfast.cluster.key.KeyMessage.DueOutcome;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.key.KeyRequests;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.RequestFacts;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** The region's keys, asked one by one. */
public final class KeyActors {

  /** As long as it takes to ask the other nodes; those who are cut off do not wait much for it. */
  private static final Executor MOMENT_LATER =
      CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);

  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<KeyId> admission;
  private final Optional<KeyCrossings> crossings;
  private final Function<KeyArn, Flow<AliasesSeen>> aliases;
  private final RequestFacts facts;

  /**
   * @param crossings asks keys of other nodes; empty when there are no other nodes
   * @param aliases tells the aliases of a key, unless there are more than it may have
   */
  public KeyActors(
      ClusterSharding sharding,
      Asker asker,
      Admission<KeyId> admission,
      Optional<KeyCrossings> crossings,
      Function<KeyArn, Flow<AliasesSeen>> aliases) {
    this(sharding, asker, admission, crossings, aliases, RequestFacts.NONE);
  }

  private KeyActors(
      ClusterSharding sharding,
      Asker asker,
      Admission<KeyId> admission,
      Optional<KeyCrossings> crossings,
      Function<KeyArn, Flow<AliasesSeen>> aliases,
      RequestFacts facts) {
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
    this.crossings = crossings;
    this.aliases = aliases;
    this.facts = facts;
  }

  /** The same keys, asked by a request that presents the tokens of these grants. */
  public KeyActors presenting(Set<String> grantIds) {
    return with(facts.presenting(grantIds));
  }

  /** The same keys, asked by a request that names its key by this alias. */
  public KeyActors named(AliasName alias) {
    return with(facts.named(alias));
  }

  /** The same keys, asked by a request whose answer is encrypted for a recipient. */
  public KeyActors answeringFor(Recipient recipient) {
    return with(facts.answeredFor(recipient));
  }

  /** The same keys, asked for one side of a ReEncrypt. */
  public KeyActors reEncrypting(boolean onSameKey) {
    return with(facts.reEncrypting(onSameKey));
  }

  private KeyActors with(RequestFacts known) {
    return new KeyActors(sharding, asker, admission, crossings, aliases, known);
  }

  /**
   * Asks a key for a caller.
   *
   * @return the key's reply, or {@link KmsError.Throttled} at once when too many wait already
   */
  public CompletionStage<Reply> ask(KeyArn key, KeyCommand command, Caller caller) {
    if (caller.rights().askFor(ConditionName.RESOURCE_ALIASES)) {
      // The few who ask for them wait for one more answer; a key itself does not know its aliases.
      return aliases
          .apply(key)
          .thenReply(seen -> ask(new KeyRequest(key, command, caller, facts.aliased(seen))));
    }
    return ask(new KeyRequest(key, command, caller, facts));
  }

  /**
   * Once more where a node did not know for a moment whether it still counts, as when another one
   * joins: it has done nothing.
   */
  private CompletionStage<Reply> ask(KeyRequest request) {
    if (crossings.isEmpty()) {
      return askOnce(request);
    }
    return askOnce(request)
        .thenCompose(reply ->
            reply instanceof Reply.Refused(KmsError.OutOfTouch ignored, var decided)
                ? CompletableFuture.supplyAsync(() -> askOnce(request), MOMENT_LATER)
                    .thenCompose(asked -> asked)
                : CompletableFuture.completedStage(reply));
  }

  private CompletionStage<Reply> askOnce(KeyRequest request) {
    KeyId keyId = request.addressed().keyId();
    if (!admission.tryEnter(keyId)) {
      return CompletableFuture.completedFuture(new Reply.Refused(new KmsError.Throttled()));
    }
    return reply(request).whenComplete((ignored, failure) -> admission.leave(keyId));
  }

  private CompletionStage<Reply> reply(KeyRequest request) {
    Optional<CompletableFuture<Reply>> there = crossings.flatMap(others -> others.ask(request));
    return there.isEmpty()
        ? bySharding(request)
        : there
            .get()
            .exceptionallyCompose(failure ->
                StageFailure.cause(failure) instanceof UndeliveredException
                    ? bySharding(request)
                    : CompletableFuture.failedStage(failure));
  }

  /** The key's reply, wherever the key is. */
  public CompletableFuture<Reply> bySharding(KeyRequest request) {
    return asker.ask(
        actor(request.addressed().keyId()), replyTo -> new KeyMessage.Ask(request, replyTo));
  }

  /**
   * Asks a key for several uses of it at once: each as if it had been asked for alone, at the cost
   * of one message.
   *
   * @return a reply each, in their order
   */
  public List<CompletableFuture<Reply>> askAll(
      KeyArn key, List<KeyCommand> commands, Caller caller) {
    List<CompletableFuture<Reply>> replies = new ArrayList<>(commands.size());
    if (commands.size() == 1 || caller.rights().askFor(ConditionName.RESOURCE_ALIASES)) {
      commands.forEach(command -> replies.add(ask(key, command, caller).toCompletableFuture()));
      return replies;
    }
    KeyId keyId = key.keyId();
    int entered = admission.enter(keyId, commands.size());
    for (int i = 0; i < commands.size(); i++) {
      replies.add(
          i < entered
              ? new CompletableFuture<>()
              : CompletableFuture.completedFuture(new Reply.Refused(new KmsError.Throttled())));
    }
    if (entered > 0) {
      KeyRequests requests = new KeyRequests(key, commands.subList(0, entered), caller, facts);
      CompletableFuture<KeyMessage.Replies> asked =
          asker.ask(actor(keyId), replyTo -> new KeyMessage.AskAll(requests, replyTo));
      var _ =
          asked.whenComplete((answered, failure) -> {
            admission.leave(keyId, entered);
            for (int i = 0; i < entered; i++) {
              if (failure == null) {
                complete(replies.get(i), answered.each().get(i), key, commands.get(i), caller);
              } else {
                replies.get(i).completeExceptionally(failure);
              }
            }
          });
    }
    return replies;
  }

  private void complete(
      CompletableFuture<Reply> reply,
      Optional<Reply> answered,
      KeyArn key,
      KeyCommand command,
      Caller caller) {
    if (answered.isPresent()) {
      reply.complete(answered.get());
      return;
    }
    var _ =
        ask(key, command, caller)
            .whenComplete((alone, failure) -> {
              if (failure == null) {
                reply.complete(alone);
              } else {
                reply.completeExceptionally(failure);
              }
            });
  }

  /** Lets a key do what is due. */
  public CompletionStage<DueOutcome> due(KeyId keyId) {
    return asker.ask(actor(keyId), KeyMessage.Due::new);
  }

  /**
   * Tells a deleted key that its material is destroyed and nothing lists it; repeating it changes
   * nothing.
   */
  public CompletionStage<Done> completeShredding(KeyId keyId) {
    return asker.ask(actor(keyId), KeyMessage.CompleteShredding::new);
  }

  /** Tells a key that the shred keys in these slots are destroyed; repeating it changes nothing. */
  public CompletionStage<Done> completeMaterialShredding(KeyId keyId, Set<String> slots) {
    return asker.ask(
        actor(keyId), replyTo -> new KeyMessage.CompleteMaterialShredding(slots, replyTo));
  }

  /** Tells or asks a multi-Region key something on behalf of its related keys. */
  public CompletionStage<RelatedAnswer> tell(KeyId keyId, RelatedMessage message) {
    return asker.ask(actor(keyId), replyTo -> new KeyMessage.Relate(message, replyTo));
  }

  /** Brings a replica what it has asked for; it is opened where its actor is. */
  public CompletionStage<RelatedAnswer> bring(Delivery delivery, PublicBytes signingKey) {
    return asker.ask(
        actor(delivery.replica().keyId()),
        replyTo -> new KeyMessage.Bring(delivery, signingKey, replyTo));
  }

  private EntityRef<KeyMessage> actor(KeyId keyId) {
    return sharding.entityRefFor(KeyEntity.TYPE, keyId.value());
  }
}
