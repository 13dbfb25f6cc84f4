package dev.holdfast.cluster.door;

import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.name.KeyArn;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Last uses as all nodes know them that have keys and are there: each counts the calls that it
 * answered itself. Fails when one of them does not tell.
 */
public final class UsesEverywhere implements UsageHistory, IdentityUses {

  private final AllDoors doors;

  public UsesEverywhere(AllDoors doors) {
    this.doors = doors;
  }

  @Override
  public CompletionStage<Known> ofKey(KeyArn key) {
    return doors
        .<Known>ask(doors.known(), (door, replyTo) -> new DoorMessage.KeyUse(key, replyTo))
        .thenApply(all ->
            new Known(
                all.stream().map(Known::since).max(Comparator.naturalOrder()).orElse(Instant.EPOCH),
                all.stream()
                    .flatMap(known -> known.last().stream())
                    .max(Comparator.comparing(LastUse::at))));
  }

  @Override
  public CompletionStage<Optional<Use>> lastUse(String id) {
    return doors
        .<DoorMessage.LastUse>ask(
            doors.known(), (door, replyTo) -> new DoorMessage.IdentityUse(id, replyTo))
        .thenApply(all ->
            all.stream().flatMap(known -> known.use().stream()).max(Comparator.comparing(Use::at)));
  }
}
