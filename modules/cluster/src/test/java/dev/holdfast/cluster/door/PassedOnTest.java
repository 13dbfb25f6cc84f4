package dev.holdfast.cluster.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.Poll;
import dev.holdfast.cluster.ask.PeerFailedException;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.call.PassedCalls;
import dev.holdfast.model.key.Plaintext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every request that is passed on gets the answer to itself, or a failure. */
class PassedOnTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(7);

  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "front",
          ConfigFactory.parseString("pekko.stdout-loglevel = OFF, pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void stop() {
    system.terminate();
  }

  private static PassedCall call(int number) {
    return new PassedCall(
        UUID.randomUUID(),
        "192.0.2.1",
        "POST",
        "/" + number,
        "",
        List.of(),
        List.of(),
        Plaintext.takeOwnershipOf(new byte[0]));
  }

  private static PassedAnswer answer(PassedCall call) {
    return new PassedAnswer(
        200,
        PassedAnswer.Form.JSON,
        Plaintext.takeOwnershipOf(call.path().getBytes(StandardCharsets.US_ASCII)),
        Optional.empty(),
        false);
  }

  private static String said(PassedAnswer answer) {
    return new String(answer.body().reveal(), StandardCharsets.US_ASCII);
  }

  private PassedOn before(Behavior<DoorMessage> door) {
    PassedOn passedOn = beforeAny(door);
    Poll.until(passedOn::sendsTogether);
    return passedOn;
  }

  private PassedOn beforeAny(Behavior<DoorMessage> door) {
    ActorRef<DoorMessage> unused = system.systemActorOf(door, "door", Props.empty());
    PassedOn passedOn = PassedOn.start(system, TIMEOUT, nanos::get);
    passedOn.opened().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    return passedOn;
  }

  private static Behavior<DoorMessage> door(PassedCalls calls) {
    return Door.create(
        calls,
        key -> CompletableFuture.failedStage(new IllegalStateException("nobody asks")),
        id -> CompletableFuture.completedStage(Optional.empty()),
        query -> CompletableFuture.failedStage(new IllegalStateException("nobody looks")));
  }

  /** Of a build that knows of no {@link DoorMessage.Calls}. */
  private static Behavior<DoorMessage> olderDoor(AtomicInteger asked) {
    return Behaviors.setup(context -> {
      context.getSystem().receptionist().tell(Receptionist.register(Door.KEY, context.getSelf()));
      return Behaviors.receiveMessage(message -> {
        switch (message) {
          case DoorMessage.Call(PassedCall call, var replyTo) -> {
            asked.incrementAndGet();
            replyTo.tell(StatusReply.success(answer(call)));
          }
          case DoorMessage.Knock(ActorRef<Done> replyTo) -> replyTo.tell(Done.getInstance());
          default -> throw new IllegalStateException("not understood");
        }
        return Behaviors.same();
      });
    });
  }

  private static List<CompletableFuture<String>> answers(PassedOn passedOn, int calls) {
    return IntStream.range(0, calls)
        .mapToObj(number ->
            passedOn
                .answer(call(number))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .thenApply(PassedOnTest::said))
        .toList();
  }

  private static List<String> paths(int calls) {
    return IntStream.range(0, calls).mapToObj(number -> "/" + number).toList();
  }

  @Test
  void eachOfMany_getsItsOwnAnswer() {
    PassedOn passedOn = before(door(call -> CompletableFuture.completedStage(answer(call))));
    assertThat(answers(passedOn, 500).stream().map(CompletableFuture::join))
        .containsExactlyElementsOf(paths(500));
  }

  @Test
  void eachGetsItsAnswer_fromADoorThatTakesOneAtATime() {
    AtomicInteger asked = new AtomicInteger();
    PassedOn passedOn = beforeAny(olderDoor(asked));
    assertThat(answers(passedOn, 20).stream().map(CompletableFuture::join))
        .containsExactlyElementsOf(paths(20));
    assertThat(asked).hasValue(20);
  }

  @Test
  void whoIsNotAnswered_holdsNobodyElseUp_andIsGivenUpWhenItsTimeIsOver() {
    PassedOn passedOn =
        before(
            door(call ->
                call.path().equals("/0")
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedStage(answer(call))));
    List<CompletableFuture<String>> answers = answers(passedOn, 10);
    assertThat(answers.stream().skip(1).map(CompletableFuture::join))
        .containsExactlyElementsOf(paths(10).subList(1, 10));
    assertThat(answers.getFirst()).isNotDone();
    nanos.set(TIMEOUT.toNanos() + 1);
    assertThatThrownBy(answers.getFirst()::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("has not answered");
  }

  @Test
  void whatFailedThere_fails_andNothingElse() {
    PassedOn passedOn =
        before(
            door(call -> {
              if (call.path().equals("/0")) {
                throw new IllegalStateException("a bug");
              }
              return call.path().equals("/1")
                  ? CompletableFuture.failedStage(new IllegalStateException("an outage"))
                  : CompletableFuture.completedStage(answer(call));
            }));
    List<CompletableFuture<String>> answers = answers(passedOn, 4);
    assertThat(answers.stream().skip(2).map(CompletableFuture::join)).containsExactly("/2", "/3");
    assertThatThrownBy(answers.get(0)::join)
        .cause()
        .isInstanceOf(PeerFailedException.class)
        .hasMessageContaining("a bug");
    assertThatThrownBy(answers.get(1)::join)
        .cause()
        .isInstanceOf(PeerFailedException.class)
        .hasMessageContaining("an outage");
  }
}
