package dev.holdfast.cluster.door;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;

/** Asks all nodes with keys that are there what only each of them knows. */
public final class AllDoors {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final ActorSystem<?> system;
  private volatile Set<ActorRef<DoorMessage>> doors = Set.of();

  private AllDoors(ActorSystem<?> system) {
    this.system = system;
  }

  public static AllDoors start(ActorSystem<?> system) {
    AllDoors all = new AllDoors(system);
    ActorRef<?> unused =
        system.systemActorOf(
            Doors.create(known -> all.doors = known.all()), "all-doors", Props.empty());
    return all;
  }

  /** Those that are there, but for one that was just lost. */
  List<ActorRef<DoorMessage>> known() {
    return List.copyOf(doors);
  }

  /**
   * The answers in the order of the doors.
   *
   * @param question of one door, with where its answer goes
   * @return fails when one of them does not answer, or nobody is known yet
   */
  <T> CompletionStage<List<T>> ask(
      List<ActorRef<DoorMessage>> doors,
      BiFunction<ActorRef<DoorMessage>, ActorRef<StatusReply<T>>, DoorMessage> question) {
    if (doors.isEmpty()) {
      return CompletableFuture.failedStage(new IllegalStateException("no node is known yet"));
    }
    List<CompletableFuture<T>> asked =
        doors.stream()
            .map(door ->
                AskPattern.<DoorMessage, T>askWithStatus(
                        door, replyTo -> question.apply(door, replyTo), TIMEOUT, system.scheduler())
                    .toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
  }
}
