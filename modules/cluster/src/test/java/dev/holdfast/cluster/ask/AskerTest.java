package dev.holdfast.cluster.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.Poll;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.sharding.typed.testkit.javadsl.TestEntityRef;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A question that reached nobody is asked once more, and no other is. */
class AskerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private record Hello(ActorRef<StatusReply<String>> replyTo) implements Question<String> {}

  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "asking",
          ConfigFactory.parseString(
                  "pekko.actor.provider = local, pekko.log-dead-letters = off,"
                      + " pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final Asker asker = new Asker(Runnable::run, PATIENCE, nanos::get);

  /** It hears of what is thrown away only once it has begun to listen. */
  @BeforeEach
  void answerWhatReachesNobody() throws Exception {
    CompletableFuture<StatusReply<String>> heard = new CompletableFuture<>();
    ActorRef<StatusReply<String>> listener =
        system.systemActorOf(
            Behaviors.<StatusReply<String>>receiveMessage(reply -> {
              heard.complete(reply);
              return Behaviors.same();
            }),
            "listener",
            Props.empty());
    Undelivered.answer(system);
    do {
      drop(new Hello(listener));
    } while (!isDone(heard));
  }

  private static boolean isDone(CompletableFuture<?> future) throws Exception {
    try {
      future.get(10, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }

  @AfterEach
  void stop() {
    system.terminate();
  }

  /** Somebody who is asked. */
  private interface Answering {
    void to(int question, Hello hello);
  }

  private EntityRef<Hello> entity(Answering answering) {
    return entity(
        system.systemActorOf(
            Behaviors.<Hello>receiveMessage(hello -> {
              answering.to(asked.incrementAndGet(), hello);
              return Behaviors.same();
            }),
            "asked",
            Props.empty()));
  }

  private static EntityRef<Hello> entity(ActorRef<Hello> actor) {
    return TestEntityRef.of(EntityTypeKey.create(Hello.class, "hello"), "one", actor);
  }

  /** As a shard region does with what it kept when its shard leaves. */
  private void drop(Hello hello) {
    Adapter.toClassic(system)
        .deadLetters()
        .tell(
            Dropped.apply(
                ShardingEnvelope.apply("one", hello),
                "on its way",
                Adapter.toClassic(system).deadLetters()),
            org.apache.pekko.actor.ActorRef.noSender());
  }

  private CompletableFuture<String> ask(EntityRef<Hello> entity) {
    return asker.ask(entity, Hello::new).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void questionThatWasDropped_isAskedAgain() {
    EntityRef<Hello> entity =
        entity((question, hello) -> {
          if (question == 1) {
            drop(hello);
          } else {
            hello.replyTo().tell(StatusReply.success("hello " + question));
          }
        });
    assertThat(ask(entity).join()).isEqualTo("hello 2");
  }

  @Test
  void questionThatIsDroppedTwice_fails() {
    EntityRef<Hello> entity = entity((question, hello) -> drop(hello));
    assertThatThrownBy(ask(entity)::join).hasCauseInstanceOf(UndeliveredException.class);
    assertThat(asked).hasValue(2);
  }

  @Test
  void questionWhoseTimeIsOver_isNotAskedAgain() {
    EntityRef<Hello> entity =
        entity((question, hello) -> {
          nanos.addAndGet(PATIENCE.toNanos());
          drop(hello);
        });
    assertThatThrownBy(ask(entity)::join).hasCauseInstanceOf(UndeliveredException.class);
    assertThat(asked).hasValue(1);
  }

  @Test
  void questionThatFailed_isNotAskedAgain() {
    EntityRef<Hello> entity =
        entity((question, hello) ->
            hello.replyTo().tell(StatusReply.error(new IllegalStateException("broken"))));
    assertThatThrownBy(ask(entity)::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(asked).hasValue(1);
  }

  @Test
  void questionForAnActorThatIsNoMore_isAskedAgain() {
    ActorRef<Hello> gone = system.systemActorOf(Behaviors.stopped(), "gone", Props.empty());
    EntityRef<Hello> entity =
        entity((question, hello) -> {
          if (question == 1) {
            gone.tell(hello);
          } else {
            hello.replyTo().tell(StatusReply.success("hello " + question));
          }
        });
    assertThat(ask(entity).join()).isEqualTo("hello 2");
  }

  /** So it is on a node that has handed its shards over and is about to end. */
  @Test
  void questionWhenNobodyPassesItOnAnyMore_failsAtOnce() throws Exception {
    ActorRef<Hello> ended = system.systemActorOf(Behaviors.stopped(), "ended", Props.empty());
    EntityRef<Hello> entity = entity(ended);
    asker.ask(entity, Hello::new).handle((reply, failure) -> failure).join();
    Poll.until(() -> Adapter.toClassic(ended).isTerminated());
    assertThat(asker.ask(entity, Hello::new))
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(UndeliveredException.class);
  }
}
