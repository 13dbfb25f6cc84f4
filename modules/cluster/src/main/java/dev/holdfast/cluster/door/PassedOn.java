package dev.holdfast.cluster.door;

import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.call.PassedCalls;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Hands requests to nodes with keys. Those of one access key go to one node while the region stays
 * as it is, so that who changes its account sees the change at once. Nothing is sent twice: nobody
 * knows what became of a request without an answer.
 */
public final class PassedOn implements PassedCalls {

  private static final String CREDENTIAL = "credential=";

  private record Asked(ActorRef<DoorMessage> door, CompletableFuture<PassedAnswer> answer) {}

  private final ActorSystem<?> system;
  private final Duration timeout;

  /** By the ids of the calls. */
  private final ConcurrentMap<UUID, Asked> underWay = new ConcurrentHashMap<>();

  private final CompletableFuture<Done> opened = new CompletableFuture<>();
  private volatile List<ActorRef<DoorMessage>> doors = List.of();

  private PassedOn(ActorSystem<?> system, Duration timeout) {
    this.system = system;
    this.timeout = timeout;
  }

  /**
   * @param timeout longer than a node with keys has for an answer
   */
  public static PassedOn start(ActorSystem<?> system, Duration timeout) {
    PassedOn passedOn = new PassedOn(system, timeout);
    ActorRef<?> unused =
        system.systemActorOf(Doors.create(passedOn::doors), "doors", Props.empty());
    return passedOn;
  }

  /** What is under way at a node that is gone gets no answer any more. */
  private void doors(Set<ActorRef<DoorMessage>> known, List<ActorRef<DoorMessage>> answering) {
    doors = answering;
    if (!answering.isEmpty()) {
      opened.complete(Done.getInstance());
    }
    underWay
        .values()
        .forEach(asked -> {
          if (!known.contains(asked.door())) {
            asked
                .answer()
                .completeExceptionally(new TimeoutException("the node that was asked is gone"));
          }
        });
  }

  /** Completes when there is somebody to hand requests to, for the first time. */
  public CompletionStage<Done> opened() {
    return opened;
  }

  /** Whether there is anybody to hand requests to. */
  public boolean isOpen() {
    return !doors.isEmpty();
  }

  @Override
  public CompletionStage<PassedAnswer> answer(PassedCall call) {
    String caller = caller(call);
    return doors.stream()
        .max(Comparator.comparingInt(door -> spread(caller, door)))
        .map(door -> ask(door, call))
        .orElseGet(() ->
            CompletableFuture.failedFuture(
                new TimeoutException("no node with keys is known at the moment")));
  }

  private CompletableFuture<PassedAnswer> ask(ActorRef<DoorMessage> door, PassedCall call) {
    CompletableFuture<PassedAnswer> answer =
        AskPattern.<DoorMessage, PassedAnswer>askWithStatus(
                door, replyTo -> new DoorMessage.Call(call, replyTo), timeout, system.scheduler())
            .toCompletableFuture();
    underWay.put(call.id(), new Asked(door, answer));
    return answer.whenComplete((done, failure) -> underWay.remove(call.id()));
  }

  /**
   * Each caller has an order of all doors of its own, which others that come or go do not change.
   */
  private static int spread(String caller, ActorRef<DoorMessage> door) {
    int mixed = (caller + " " + door.path()).hashCode() * 0x9E3779B9;
    return mixed ^ mixed >>> 15;
  }

  /** The access key that the client says it signs with; nothing else is done by it. */
  private static String caller(PassedCall call) {
    List<String> headers = call.headers();
    for (int i = 0; i + 1 < headers.size(); i += 2) {
      if (headers.get(i).equals("authorization")) {
        String value = headers.get(i + 1);
        int at = value.toLowerCase(Locale.ROOT).indexOf(CREDENTIAL);
        int end = at < 0 ? -1 : value.indexOf('/', at);
        return end < 0 ? "" : value.substring(at + CREDENTIAL.length(), end);
      }
    }
    return call.sourceIpAddress();
  }
}
