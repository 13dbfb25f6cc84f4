package dev.holdfast.cluster.replay;

import dev.holdfast.model.journal.JournalAwayException;
import dev.holdfast.model.journal.JournalOutages;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * Stands for an actor that is woken while its journal is away: refuses, and leaves, so that the
 * next message wakes it again.
 */
public final class AwayJournal {

  private AwayJournal() {}

  /**
   * The actor, or who stands for it.
   *
   * @param stop by which the shard ends it
   */
  public static <M extends JournaledMessage> Behavior<M> or(
      Supplier<Behavior<M>> actor,
      JournalOutages outages,
      M stop,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    return Behaviors.setup(context -> {
      if (!outages.isAway()) {
        return actor.get();
      }
      shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
      return Behaviors.receiveMessage(message -> {
        if (message.equals(stop)) {
          return Behaviors.stopped();
        }
        message.fail(away());
        return Behaviors.same();
      });
    });
  }

  /** For what is refused without asking the journal. */
  public static JournalAwayException away() {
    return new JournalAwayException("the journal does not answer at the moment");
  }
}
