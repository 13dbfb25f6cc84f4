package dev.holdfast.cluster.door;

import dev.holdfast.cluster.ask.PeerFailedException;
import dev.holdfast.cluster.ask.Together;
import dev.holdfast.cluster.ask.UnderWay;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.call.PassedCalls;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Hands requests to nodes with keys. Those of one access key go to one node while the region stays
 * as it is, so that who changes its account sees the change at once. Nothing is sent twice: nobody
 * knows what became of a request without an answer.
 */
public final class PassedOn implements PassedCalls {

  private static final String CREDENTIAL = "credential=";

  /** Of calls in one message: far below what nodes take in, unless one alone has more. */
  private static final int MOST_OCTETS = 64 << 10;

  /** Beside its headers, query and body. */
  private static final int OCTETS_OF_A_CALL = 256;

  /**
   * How requests come to a door.
   *
   * @param spread what is the door's own in {@link #rank}
   * @param together empty where each has to come alone
   */
  private record Way(
      ActorRef<DoorMessage> door, int spread, Optional<Together<PassedCall>> together) {}

  private final ActorSystem<?> system;
  private final Duration timeout;
  private final ActorRef<DoorMessage.Answers> answers;

  /** By the ids of the calls. */
  private final UnderWay<UUID, PassedAnswer> underWay;

  private final CompletableFuture<Done> opened = new CompletableFuture<>();

  /** To those who answer. */
  private volatile List<Way> ways = List.of();

  private PassedOn(ActorSystem<?> system, Duration timeout, LongSupplier nanos) {
    this.system = system;
    this.timeout = timeout;
    this.underWay = new UnderWay<>(timeout, nanos);
    this.answers = system.systemActorOf(answers(), "answers", Props.empty());
  }

  /**
   * @param timeout longer than a node with keys has for an answer; noticed half a second later
   * @param nanos monotonic time
   */
  public static PassedOn start(ActorSystem<?> system, Duration timeout, LongSupplier nanos) {
    PassedOn passedOn = new PassedOn(system, timeout, nanos);
    ActorRef<?> unused =
        system.systemActorOf(Doors.create(passedOn::doors), "doors", Props.empty());
    return passedOn;
  }

  private Behavior<DoorMessage.Answers> answers() {
    return Behaviors.receiveMessage(answers -> {
      answers.each().forEach(this::answered);
      return Behaviors.same();
    });
  }

  private void answered(DoorMessage.Answered answered) {
    if (answered.answer().isPresent()) {
      underWay.answer(answered.id(), answered.answer().get());
    } else {
      underWay.fail(answered.id(), new PeerFailedException(answered.failure()));
    }
  }

  /** Come every half second, and when something has changed. */
  private void doors(Doors.Known known) {
    List<Way> before = ways;
    ways = known.answering().stream().map(door -> way(door, known, before)).toList();
    if (!known.answering().isEmpty()) {
      opened.complete(Done.getInstance());
    }
    underWay.giveUp(door -> !known.all().contains(door));
  }

  private Way way(ActorRef<DoorMessage> door, Doors.Known known, List<Way> before) {
    boolean takesSeveral = known.takingSeveral().contains(door);
    return before.stream()
        .filter(way -> way.door().equals(door) && way.together().isPresent() == takesSeveral)
        .findFirst()
        .orElseGet(() ->
            new Way(
                door,
                mixed(door.path().toString().hashCode()),
                takesSeveral ? Optional.of(together(door)) : Optional.empty()));
  }

  private Together<PassedCall> together(ActorRef<DoorMessage> door) {
    return new Together<>(
        system.executionContext(),
        MOST_OCTETS,
        PassedOn::octets,
        calls -> door.tell(new DoorMessage.Calls(calls, answers)));
  }

  /** Completes when there is somebody to hand requests to, for the first time. */
  public CompletionStage<Done> opened() {
    return opened;
  }

  /** Whether there is anybody to hand requests to. */
  public boolean isOpen() {
    return !ways.isEmpty();
  }

  /** Whether all of them take several requests in one message. */
  boolean sendsTogether() {
    return ways.stream().allMatch(way -> way.together().isPresent());
  }

  @Override
  public CompletionStage<PassedAnswer> answer(PassedCall call) {
    int caller = caller(call).hashCode();
    Way chosen = null;
    for (Way way : ways) {
      if (chosen == null || rank(caller, way) > rank(caller, chosen)) {
        chosen = way;
      }
    }
    return chosen == null
        ? CompletableFuture.failedFuture(
            new TimeoutException("no node with keys is known at the moment"))
        : ask(chosen, call);
  }

  private CompletableFuture<PassedAnswer> ask(Way way, PassedCall call) {
    CompletableFuture<PassedAnswer> answer = underWay.begin(call.id(), way.door());
    if (way.together().isPresent()) {
      way.together().get().add(call);
    } else {
      askAlone(way.door(), call);
    }
    return answer;
  }

  private static int octets(PassedCall call) {
    int octets = OCTETS_OF_A_CALL + call.query().length() + call.body().length();
    for (String header : call.headers()) {
      octets += header.length();
    }
    return octets;
  }

  /** Asks a node that knows of nothing else. */
  private void askAlone(ActorRef<DoorMessage> door, PassedCall call) {
    var _ =
        AskPattern.<DoorMessage, PassedAnswer>askWithStatus(
                door, replyTo -> new DoorMessage.Call(call, replyTo), timeout, system.scheduler())
            .whenComplete((answer, failure) -> {
              if (failure == null) {
                underWay.answer(call.id(), answer);
              } else {
                underWay.fail(call.id(), failure);
              }
            });
  }

  /**
   * Each caller has an order of all doors of its own, which others that come or go do not change.
   */
  private static int rank(int caller, Way way) {
    return mixed(caller ^ way.spread());
  }

  private static int mixed(int bits) {
    int mixed = bits * 0x9E3779B9;
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
