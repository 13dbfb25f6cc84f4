package dev.holdfast.cluster.time;

import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.time.CreditedTime;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares this node's clock and the time it has counted with those of the other nodes. */
public final class Clocks extends AbstractBehavior<ClockMessage> {

  /** Only nodes that have clocks to tell register it: an older one need not know of them. */
  private static final ServiceKey<ClockMessage> KEY =
      ServiceKey.create(ClockMessage.class, "clocks");

  private static final Duration EACH = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Clocks.class);

  private final Cluster cluster;
  private final CreditedTime time;
  private final LongSupplier nanos;
  private final AtomicBoolean off;
  private final long self;
  private final Readings readings = new Readings();
  private Set<ActorRef<ClockMessage>> all = Set.of();

  private Clocks(
      ActorContext<ClockMessage> context,
      CreditedTime time,
      LongSupplier nanos,
      AtomicBoolean off) {
    super(context);
    this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
    this.time = time;
    this.nanos = nanos;
    this.off = off;
    this.self = cluster.selfUniqueAddress().longUid();
  }

  /**
   * Starts it, once for each actor system of a node with keys.
   *
   * @param nanos monotonic
   * @param off set while the clock differs from those of most nodes
   */
  public static void start(
      ActorSystem<?> system, CreditedTime time, LongSupplier nanos, AtomicBoolean off) {
    Behavior<ClockMessage> behavior =
        Behaviors.<ClockMessage>supervise(
                Behaviors.setup(context ->
                    Behaviors.withTimers(timers -> {
                      ActorRef<Receptionist.Command> receptionist =
                          context.getSystem().receptionist();
                      receptionist.tell(Receptionist.register(KEY, context.getSelf()));
                      receptionist.tell(
                          Receptionist.subscribe(
                              KEY,
                              context.messageAdapter(
                                  Receptionist.Listing.class, ClockMessage.Found::new)));
                      timers.startTimerWithFixedDelay(ClockMessage.Tick.TICK, Duration.ZERO, EACH);
                      return new Clocks(context, time, nanos, off);
                    })))
            .onFailure(SupervisorStrategy.restart());
    ActorRef<?> unused =
        system.systemActorOf(
            behavior, "clocks", DispatcherSelector.fromConfig("pekko.actor.internal-dispatcher"));
  }

  @Override
  public Receive<ClockMessage> createReceive() {
    return newReceiveBuilder().onMessage(ClockMessage.class, this::receive).build();
  }

  private Behavior<ClockMessage> receive(ClockMessage message) {
    switch (message) {
      case ClockMessage.Tick ignored -> {
        compare();
        long round = nanos.getAsLong();
        all.stream()
            .filter(other -> !other.equals(getContext().getSelf()))
            .forEach(other -> other.tell(new ClockMessage.Ask(round, getContext().getSelf())));
      }
      case ClockMessage.Found(Receptionist.Listing listing) ->
          all = Set.copyOf(listing.getServiceInstances(KEY));
      case ClockMessage.Ask(long round, ActorRef<ClockMessage> replyTo) ->
          replyTo.tell(new ClockMessage.Reading(round, self, time.shown(), time.credited()));
      case ClockMessage.Reading reading -> readings.heard(reading, nanos.getAsLong());
    }
    return this;
  }

  private void compare() {
    long now = nanos.getAsLong();
    readings.forget(now);
    int nodes = nodes();
    time.hear(readings.credited(), nodes);
    time.look();
    boolean differs = readings.isOff(time.shown(), now, nodes);
    if (differs && !off.getAndSet(true)) {
      LOG.error(
          "This node's clock differs from those of most nodes by more than a minute: it takes no"
              + " requests until that is mended");
    } else if (!differs && off.getAndSet(false)) {
      LOG.info("This node's clock agrees with those of most nodes again");
    }
  }

  /** Those with keys, also if their release counts no time. */
  private int nodes() {
    int nodes = 0;
    for (var member : cluster.state().getMembers()) {
      if (member.hasRole(NodeRole.KEYS.word())) {
        nodes++;
      }
    }
    return nodes;
  }
}
