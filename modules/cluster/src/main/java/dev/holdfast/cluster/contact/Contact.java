package dev.holdfast.cluster.contact;

import dev.holdfast.cluster.contact.ContactMessage.Answer;
import dev.holdfast.cluster.contact.ContactMessage.Ask;
import dev.holdfast.cluster.contact.ContactMessage.Tick;
import dev.holdfast.model.region.NodeRole;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/**
 * Asks every other node with keys, again and again, whether it still counts this one among the
 * region's nodes, and keeps the gate open while most do.
 */
public final class Contact extends AbstractBehavior<ContactMessage> {

  private static final Duration EACH = Duration.ofSeconds(1);
  private static final String NAME = "contact";
  private static final Set<MemberStatus> JOINING =
      Set.of(MemberStatus.joining(), MemberStatus.weaklyUp());
  private static final Set<MemberStatus> GIVEN_UP =
      Set.of(MemberStatus.down(), MemberStatus.removed());

  private final Cluster cluster;
  private final ActorRefResolver actors;
  private final LongSupplier nanos;
  private final Contacts contacts;
  private final MajorityGate gate;
  private final long self;

  private Contact(
      ActorContext<ContactMessage> context,
      Duration validity,
      LongSupplier nanos,
      MajorityGate gate) {
    super(context);
    this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
    this.actors = ActorRefResolver.get(context.getSystem());
    this.nanos = nanos;
    this.gate = gate;
    this.self = cluster.selfUniqueAddress().longUid();
    this.contacts = new Contacts(self, validity);
  }

  /**
   * Starts it, once for each actor system of a node with keys.
   *
   * @param validity how long an answer keeps the gate open
   * @param nanos monotonic, and goes on while the process is stopped
   */
  public static MajorityGate start(ActorSystem<?> system, Duration validity, LongSupplier nanos) {
    MajorityGate gate = MajorityGate.closed(nanos);
    Behavior<ContactMessage> behavior =
        Behaviors.<ContactMessage>supervise(
                Behaviors.setup(context ->
                    Behaviors.withTimers(timers -> {
                      timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, EACH);
                      return new Contact(context, validity, nanos, gate);
                    })))
            .onFailure(SupervisorStrategy.restart());
    // Not beside the requests, of which there may be more than the processors can take.
    ActorRef<?> unused =
        system.systemActorOf(
            behavior, NAME, DispatcherSelector.fromConfig("holdfast.peer-dispatcher"));
    return gate;
  }

  @Override
  public Receive<ContactMessage> createReceive() {
    return newReceiveBuilder().onMessage(ContactMessage.class, this::receive).build();
  }

  private Behavior<ContactMessage> receive(ContactMessage message) {
    switch (message) {
      case Tick ignored -> {
        askAll();
        look();
      }
      case Ask(long round, long node, ActorRef<ContactMessage> replyTo) -> {
        if (counts(node)) {
          replyTo.tell(new Answer(round, self));
        }
      }
      case Answer(long round, long node) -> {
        contacts.answered(round, node);
        look();
      }
    }
    return this;
  }

  private void askAll() {
    long round = nanos.getAsLong();
    contacts.begin(round);
    for (Member member : cluster.state().getMembers()) {
      if (hasKeys(member) && number(member) != self) {
        ActorRef<ContactMessage> other =
            actors.resolveActorRef(member.address() + "/system/" + NAME);
        other.tell(new Ask(round, self, getContext().getSelf()));
      }
    }
  }

  private void look() {
    Set<Long> settled = new HashSet<>();
    Set<Long> all = new HashSet<>();
    for (Member member : cluster.state().getMembers()) {
      if (hasKeys(member)) {
        all.add(number(member));
        if (!JOINING.contains(member.status())) {
          settled.add(number(member));
        }
      }
    }
    gate.openUntil(contacts.untilWhen(settled, all, nanos.getAsLong()));
  }

  private boolean counts(long node) {
    for (Member member : cluster.state().getMembers()) {
      if (number(member) == node) {
        return hasKeys(member) && !GIVEN_UP.contains(member.status());
      }
    }
    return false;
  }

  private static boolean hasKeys(Member member) {
    return member.hasRole(NodeRole.KEYS.word());
  }

  private static long number(Member member) {
    return member.uniqueAddress().longUid();
  }
}
