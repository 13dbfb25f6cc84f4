package dev.holdfast.cluster.door;

import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.hash.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Finds events in the trails of all nodes with keys that are there: each has that of the calls that
 * it answered itself. What a node recorded that is away is found when it is back; a page after it
 * left that had begun with it is refused.
 */
public final class EventsEverywhere implements AuditSearch {

  private final AllDoors doors;
  private final ActorRefResolver names;

  public EventsEverywhere(ActorSystem<?> system, AllDoors doors) {
    this.doors = doors;
    this.names = ActorRefResolver.get(system);
  }

  @Override
  public CompletionStage<Page> find(Query query) {
    Set<Long> missing = new HashSet<>();
    Set<Long> done = new HashSet<>();
    query
        .after()
        .byTrail()
        .forEach((trail, sequence) -> (sequence == 0 ? done : missing).add(trail));
    List<ActorRef<DoorMessage>> asked =
        doors.known().stream().filter(door -> !done.contains(trail(door))).toList();
    asked.forEach(door -> missing.remove(trail(door)));
    if (asked.isEmpty() || !missing.isEmpty()) {
      return unavailable("a node is away that has a part of what is looked for");
    }
    return doors
        .<DoorMessage.Found>ask(
            asked,
            (door, replyTo) -> new DoorMessage.Find(query.startingAt(of(door, query)), replyTo))
        .handle((answers, failure) ->
            failure == null
                ? merged(query, done, asked, answers)
                : CompletableFuture.<Page>failedStage(
                    new AuditUnavailableException("a node does not tell of its trail", failure)))
        .thenCompose(page -> page);
  }

  /** Where the search goes on in the one trail of a node. */
  private Places of(ActorRef<DoorMessage> door, Query query) {
    Long sequence = query.after().byTrail().get(trail(door));
    return sequence == null ? Places.NONE : Places.inOnly(sequence);
  }

  private CompletionStage<Page> merged(
      Query query,
      Set<Long> done,
      List<ActorRef<DoorMessage>> asked,
      List<DoorMessage.Found> answers) {
    EventMerge merge = new EventMerge(query.limit());
    done.forEach(trail -> merge.add(trail, new Page(List.of(), Places.NONE)));
    for (int i = 0; i < asked.size(); i++) {
      if (answers.get(i).page().isEmpty()) {
        return unavailable("a node cannot search its trail");
      }
      merge.add(trail(asked.get(i)), answers.get(i).page().get());
    }
    return CompletableFuture.completedStage(merge.page());
  }

  private static CompletionStage<Page> unavailable(String why) {
    return CompletableFuture.failedStage(new AuditUnavailableException(why));
  }

  /** By the address of its node, which a restart does not change. */
  private long trail(ActorRef<DoorMessage> door) {
    String name = names.toSerializationFormat(door);
    int incarnation = name.lastIndexOf('#');
    String address = incarnation < 0 ? name : name.substring(0, incarnation);
    return ByteBuffer.wrap(Sha256.of(address.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
