package dev.holdfast.cluster.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A door that is about to close sends those away who ask first, and nobody who has come. */
class DoorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For what does not come. */
  private static final Duration SOON = Duration.ofMillis(500);

  private final ActorSystem<DoorMessage> door =
      ActorSystem.create(
          Door.create(
              call -> CompletableFuture.failedStage(new IllegalStateException("nobody calls")),
              key -> CompletableFuture.failedStage(new IllegalStateException("nobody asks")),
              id -> CompletableFuture.completedStage(Optional.empty()),
              query -> CompletableFuture.failedStage(new IllegalStateException("nobody looks"))),
          "door",
          ConfigFactory.parseString("pekko.stdout-loglevel = OFF, pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterEach
  void stop() {
    door.terminate();
  }

  private CompletionStage<Done> knock(Duration patience) {
    return AskPattern.ask(door, DoorMessage.Knock::new, patience, door.scheduler());
  }

  private CompletionStage<DoorMessage.LastUse> ask() {
    return AskPattern.askWithStatus(
        door,
        (ActorRef<StatusReply<DoorMessage.LastUse>> replyTo) ->
            new DoorMessage.IdentityUse("AKIA", replyTo),
        PATIENCE,
        door.scheduler());
  }

  @Test
  void openDoor_answersKnocks_andWhatItIsAsked() {
    assertThat(knock(PATIENCE).toCompletableFuture().join()).isEqualTo(Done.getInstance());
    assertThat(ask().toCompletableFuture().join().use()).isEmpty();
  }

  @Test
  void closingDoor_answersNoKnock_andStillWhatItIsAsked() {
    door.tell(DoorMessage.Close.SOON);
    CompletionStage<Done> knock = knock(SOON);
    assertThat(ask().toCompletableFuture().join().use()).isEmpty();
    assertThatThrownBy(() -> knock.toCompletableFuture().join())
        .isInstanceOf(CompletionException.class);
  }
}
