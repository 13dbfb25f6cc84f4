package dev.holdfast.cluster.replay;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what an actor is asked before its journal is read. The library forgets it when the journal
 * cannot be read, and whoever asked would wait for as long as callers wait.
 */
final class Unread<M extends JournaledMessage> extends BehaviorInterceptor<M, M> {

  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private final List<M> asked = new ArrayList<>();
  private @Nullable ActorRef<M> self;
  private boolean over;

  Unread(Class<M> messages, ActorRef<ClusterSharding.ShardCommand> shard) {
    super(messages);
    this.shard = shard;
  }

  @Override
  public Behavior<M> aroundReceive(
      TypedActorContext<M> context, M message, ReceiveTarget<M> target) {
    if (!over) {
      self = context.asJava().getSelf();
      asked.add(message);
    }
    return target.apply(context, message);
  }

  /** Whether the journal is read, or known not to be. */
  boolean isOver() {
    return over;
  }

  void read() {
    over = true;
    asked.clear();
    self = null;
  }

  /**
   * Tells them, and the shard first: who asks again at once would else be sent to this actor, which
   * is about to end.
   */
  void failed(Throwable why) {
    if (self != null) {
      shard.tell(new ClusterSharding.Passivate<>(self));
    }
    asked.forEach(message -> message.fail(why));
    read();
  }
}
