package dev.holdfast.cluster.door;

import dev.holdfast.cluster.wire.StaysHere;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Knows the doors of the region, and which of them answer. A node that was killed is out of the
 * cluster after some ten seconds, and here after two.
 */
final class Doors extends AbstractBehavior<Doors.Message> {

  private static final Duration EACH = Duration.ofMillis(500);

  /** So many knocks without an answer, and nobody is sent there while others answer. */
  private static final int SILENCE = 3;

  sealed interface Message extends StaysHere {}

  private record Found(Receptionist.Listing listing) implements Message {}

  private record FoundToTakeSeveral(Receptionist.Listing listing) implements Message {}

  private enum Again implements Message {
    AGAIN
  }

  private record Answered(ActorRef<DoorMessage> door) implements Message {}

  private record Silent(ActorRef<DoorMessage> door) implements Message {}

  /** Who wants to know of doors. */
  interface Told {

    void doors(Known doors);
  }

  /**
   * What is known of doors.
   *
   * @param all that are in the cluster and can be reached
   * @param answering those of them that answer, or all where none does
   * @param takingSeveral those of them to whom {@link DoorMessage.Calls} can be said
   */
  record Known(
      Set<ActorRef<DoorMessage>> all,
      List<ActorRef<DoorMessage>> answering,
      Set<ActorRef<DoorMessage>> takingSeveral) {

    static final Known NONE = new Known(Set.of(), List.of(), Set.of());
  }

  private final Told told;
  private final Map<ActorRef<DoorMessage>, Integer> unanswered = new HashMap<>();
  private Set<ActorRef<DoorMessage>> takingSeveral = Set.of();

  private Doors(ActorContext<Message> context, Told told) {
    super(context);
    this.told = told;
  }

  /**
   * @param told each time that something may have changed
   */
  static Behavior<Message> create(Told told) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          ActorRef<Receptionist.Listing> listings =
              context.messageAdapter(
                  Receptionist.Listing.class,
                  listing ->
                      listing.isForKey(Door.KEY)
                          ? new Found(listing)
                          : new FoundToTakeSeveral(listing));
          ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
          receptionist.tell(Receptionist.subscribe(Door.KEY, listings));
          receptionist.tell(Receptionist.subscribe(Door.TAKES_SEVERAL, listings));
          timers.startTimerWithFixedDelay(Again.AGAIN, EACH);
          return new Doors(context, told);
        }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::receive).build();
  }

  private Behavior<Message> receive(Message message) {
    switch (message) {
      case Found(Receptionist.Listing listing) -> {
        Set<ActorRef<DoorMessage>> doors = new HashSet<>(listing.getServiceInstances(Door.KEY));
        unanswered.keySet().retainAll(doors);
        doors.forEach(door -> unanswered.putIfAbsent(door, 0));
      }
      case FoundToTakeSeveral(Receptionist.Listing listing) ->
          takingSeveral = Set.copyOf(listing.getServiceInstances(Door.TAKES_SEVERAL));
      case Again ignored -> unanswered.keySet().forEach(this::knock);
      case Answered(ActorRef<DoorMessage> door) -> unanswered.replace(door, 0);
      case Silent(ActorRef<DoorMessage> door) ->
          unanswered.computeIfPresent(door, (same, times) -> times + 1);
    }
    tell();
    return this;
  }

  private void knock(ActorRef<DoorMessage> door) {
    getContext()
        .ask(
            Done.class,
            door,
            EACH,
            DoorMessage.Knock::new,
            (done, failure) -> failure == null ? new Answered(door) : new Silent(door));
  }

  private void tell() {
    List<ActorRef<DoorMessage>> answering =
        unanswered.entrySet().stream()
            .filter(entry -> entry.getValue() < SILENCE)
            .map(Map.Entry::getKey)
            .toList();
    told.doors(
        new Known(
            Set.copyOf(unanswered.keySet()),
            answering.isEmpty() ? List.copyOf(unanswered.keySet()) : answering,
            takingSeveral));
  }
}
