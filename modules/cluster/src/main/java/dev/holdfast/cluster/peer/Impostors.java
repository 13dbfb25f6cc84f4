package dev.holdfast.cluster.peer;

import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.region.NodeRole;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts out who says that it has a role which its certificate does not give it. */
final class Impostors {

  private static final Logger LOG = LoggerFactory.getLogger(Impostors.class);

  /** A certificate may be seen a little after the node that shows it. */
  private static final Duration AGAIN = Duration.ofMillis(500);

  private static final Set<MemberStatus> GONE = Set.of(MemberStatus.down(), MemberStatus.removed());

  private sealed interface Message extends StaysHere {}

  private record Changed() implements Message {}

  private record Again() implements Message {}

  private Impostors() {}

  static void watchFor(ActorSystem<?> system) {
    Cluster cluster = Cluster.get(Adapter.toClassic(system));
    ShownRoles shown = ShownRoles.of(Adapter.toClassic(system));
    Behavior<Message> behavior =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers -> {
              org.apache.pekko.cluster.typed.Cluster.get(system)
                  .subscriptions()
                  .tell(
                      Subscribe.create(
                          context.messageAdapter(MemberEvent.class, event -> new Changed()),
                          MemberEvent.class));
              timers.startTimerWithFixedDelay(new Again(), AGAIN);
              return Behaviors.receiveMessage(message -> {
                putOut(cluster, shown);
                return Behaviors.same();
              });
            }));
    ActorRef<?> unused = system.systemActorOf(behavior, "impostors", Props.empty());
  }

  private static void putOut(Cluster cluster, ShownRoles shown) {
    for (Member member : cluster.state().getMembers()) {
      if (GONE.contains(member.status()) || member.address().equals(cluster.selfAddress())) {
        continue;
      }
      Set<NodeRole> said =
          member.getRoles().stream()
              .flatMap(role -> NodeRole.of(role).stream())
              .collect(Collectors.toSet());
      shown
          .at(member.address())
          .filter(roles -> !roles.containsAll(said))
          .ifPresent(roles -> {
            LOG.error(
                "{} says that it is for {}, and its certificate is for {}: it is put out",
                member.address(),
                said,
                roles);
            cluster.down(member.address());
          });
    }
  }
}
