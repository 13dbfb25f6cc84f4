package dev.holdfast.cluster.door;

import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.name.KeyArn;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;

/**
 * Last uses as all nodes know them that have keys and are there: each counts the calls that it
 * answered itself. Fails when one of them does not tell.
 */
public final class UsesEverywhere implements UsageHistory, IdentityUses {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final ActorSystem<?> system;
  private volatile Set<ActorRef<DoorMessage>> doors = Set.of();

  private UsesEverywhere(ActorSystem<?> system) {
    this.system = system;
  }

  public static UsesEverywhere start(ActorSystem<?> system) {
    UsesEverywhere everywhere = new UsesEverywhere(system);
    ActorRef<?> unused =
        system.systemActorOf(
            Doors.create((known, answering) -> everywhere.doors = known),
            "uses-everywhere",
            Props.empty());
    return everywhere;
  }

  @Override
  public CompletionStage<Known> ofKey(KeyArn key) {
    return this.<Known>all(replyTo -> new DoorMessage.KeyUse(key, replyTo))
        .thenApply(all ->
            new Known(
                all.stream().map(Known::since).max(Comparator.naturalOrder()).orElse(Instant.EPOCH),
                all.stream()
                    .flatMap(known -> known.last().stream())
                    .max(Comparator.comparing(LastUse::at))));
  }

  @Override
  public CompletionStage<Optional<Use>> lastUse(String id) {
    return this.<DoorMessage.LastUse>all(replyTo -> new DoorMessage.IdentityUse(id, replyTo))
        .thenApply(all ->
            all.stream().flatMap(known -> known.use().stream()).max(Comparator.comparing(Use::at)));
  }

  private <T> CompletionStage<List<T>> all(
      Function<ActorRef<StatusReply<T>>, DoorMessage> question) {
    Set<ActorRef<DoorMessage>> known = doors;
    if (known.isEmpty()) {
      return CompletableFuture.failedStage(new IllegalStateException("no node is known yet"));
    }
    List<CompletableFuture<T>> asked =
        known.stream()
            .map(door ->
                AskPattern.<DoorMessage, T>askWithStatus(
                        door, question::apply, TIMEOUT, system.scheduler())
                    .toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
  }
}
