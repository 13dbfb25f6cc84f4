package dev.holdfast.cluster.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.ask.UndeliveredException;
import dev.holdfast.cluster.crossing.CrossingMessage.Answer;
import dev.holdfast.cluster.crossing.CrossingMessage.Answers;
import dev.holdfast.cluster.crossing.CrossingMessage.Outcome;
import dev.holdfast.cluster.crossing.CrossingMessage.Question;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has asked on another node hears what came of it, and whether it may ask again. */
class KeysHereTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final KeyRequest REQUEST =
      new KeyRequest(
          new KeyArn(Region.US_EAST_1, ACCOUNT, new KeyId("11111111-2222-3333-4444-555555555555")),
          new KeyCommand.DescribeKey(),
          Caller.root(ACCOUNT, "AKIA"));

  private final AtomicReference<CompletionStage<Reply>> key = new AtomicReference<>();
  private final ActorSystem<CrossingMessage> here =
      ActorSystem.create(
          KeysHere.create(request -> key.get()),
          "keys-here",
          ConfigFactory.parseString("pekko.stdout-loglevel = OFF, pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterEach
  void stop() {
    here.terminate();
  }

  private Answer answerOf(CompletionStage<Reply> reply) {
    key.set(reply);
    Answers answers =
        AskPattern.<CrossingMessage, Answers>ask(
                here,
                asker -> new CrossingMessage.Questions(List.of(new Question(7, REQUEST)), asker),
                PATIENCE,
                here.scheduler())
            .toCompletableFuture()
            .join();
    assertThat(answers.each()).hasSize(1);
    assertThat(answers.each().getFirst().number()).isEqualTo(7);
    return answers.each().getFirst();
  }

  @Test
  void reply_isTold() {
    Reply refused = new Reply.Refused(new KmsError.Throttled());
    assertThat(answerOf(CompletableFuture.completedStage(refused)).reply()).contains(refused);
  }

  @Test
  void whatReachedNoKey_mayBeAskedAgain_whateverItIsWrappedIn() {
    assertThat(answerOf(CompletableFuture.failedStage(new UndeliveredException())).outcome())
        .isEqualTo(Outcome.UNDELIVERED);
    assertThat(
            answerOf(
                    CompletableFuture.failedStage(
                        new CompletionException(new UndeliveredException())))
                .outcome())
        .isEqualTo(Outcome.UNDELIVERED);
  }

  @Test
  void whatNobodyKnowsTheEndOf_andWhatFailed_areToldApart() {
    assertThat(answerOf(CompletableFuture.failedStage(new TimeoutException("late"))).outcome())
        .isEqualTo(Outcome.TIMED_OUT);
    Answer failed = answerOf(CompletableFuture.failedStage(new IllegalStateException("a bug")));
    assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(failed.failure()).contains("a bug");
    assertThat(failed.reply()).isEmpty();
  }
}
