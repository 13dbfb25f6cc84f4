package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.key.KeyMessage.DueOutcome;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** The region's keys, asked one by one. */
public final class KeyActors {

  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<KeyId> admission;
  private final Set<String> presentedGrants;

  public KeyActors(ClusterSharding sharding, Asker asker, Admission<KeyId> admission) {
    this(sharding, asker, admission, Set.of());
  }

  private KeyActors(
      ClusterSharding sharding,
      Asker asker,
      Admission<KeyId> admission,
      Set<String> presentedGrants) {
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
    this.presentedGrants = Set.copyOf(presentedGrants);
  }

  /** The same keys, asked by a request that presents the tokens of these grants. */
  public KeyActors presenting(Set<String> grantIds) {
    return new KeyActors(sharding, asker, admission, grantIds);
  }

  /**
   * Asks a key for a caller.
   *
   * @return the key's reply, or {@link KmsError.Throttled} at once when too many wait already
   */
  public CompletionStage<Reply> ask(KeyArn key, KeyCommand command, Caller caller) {
    KeyId keyId = key.keyId();
    if (!admission.tryEnter(keyId)) {
      return CompletableFuture.completedFuture(new Reply.Refused(new KmsError.Throttled()));
    }
    CompletableFuture<Reply> reply =
        asker.ask(
            actor(keyId),
            replyTo -> new KeyMessage.Ask(key, command, caller, presentedGrants, replyTo));
    return reply.whenComplete((ignored, failure) -> admission.leave(keyId));
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

  private EntityRef<KeyMessage> actor(KeyId keyId) {
    return sharding.entityRefFor(KeyEntity.TYPE, keyId.value());
  }
}
