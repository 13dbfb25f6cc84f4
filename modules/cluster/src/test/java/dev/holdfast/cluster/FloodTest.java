package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of requests that come while their key writes: the library keeps them in a stash, and
 * drops without a word what does not fit in.
 */
@Timeout(60)
class FloodTest {

  private static final int REQUESTS = 400;
  private static final int STASH = 32;

  /** How many of a flood were answered, refused for being too many, and never replied to. */
  private record Fates(int answered, int throttled, int lost) {}

  @Test
  void everyRequestHasItsReply_sinceNoMoreAreLetInThanTheStashHolds() throws Exception {
    assertThat(flood("holdfast.cluster.max-in-flight-per-actor = 100", 0))
        .isEqualTo(new Fates(99, REQUESTS - 99, 0));
  }

  /** The same look at a stash that is smaller than the door before it: requests are lost. */
  @Test
  void stashThatHoldsFewerThanAreLetIn_losesRequests() throws Exception {
    assertThat(
            flood(
                "holdfast.cluster.max-in-flight-per-actor = 10000\n"
                    + "holdfast.cluster.ask-timeout = 3s\n"
                    + "pekko.persistence.typed.stash-capacity = "
                    + STASH,
                REQUESTS - STASH))
        .isEqualTo(new Fates(STASH, 0, REQUESTS - STASH));
  }

  /**
   * @param drops so many are waited for before the key may go on
   */
  private static Fates flood(String settings, int drops) throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    try (TestRegion region = TestRegion.start(settings)) {
      AtomicInteger dropped = new AtomicInteger();
      region
          .system()
          .eventStream()
          .tell(
              new EventStream.Subscribe<>(
                  Dropped.class,
                  region.system().systemActorOf(counting(dropped), "dropped", Props.empty())));
      KeyArn key = region.createKey();
      region.journal.refuseWritesOf(event -> {
        writing.countDown();
        awaitUninterrupted(mayWrite);
        return false;
      });
      CompletableFuture<Reply> change =
          start(region, key, new KeyCommand.UpdateKeyDescription("x"));
      assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();
      List<CompletableFuture<Reply>> flood = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        flood.add(start(region, key, new KeyCommand.DescribeKey()));
      }
      Poll.until(() -> dropped.get() == drops);
      mayWrite.countDown();
      assertThat(TestRegion.get(change)).isInstanceOf(Reply.Answered.class);
      int answered = 0;
      int throttled = 0;
      int lost = 0;
      for (CompletableFuture<Reply> one : flood) {
        try {
          switch (one.get(20, TimeUnit.SECONDS)) {
            case Reply.Answered ignored -> answered++;
            case Reply.Refused(KmsError.Throttled ignored, var reason) -> throttled++;
            case Reply other -> throw new AssertionError(other.toString());
          }
        } catch (ExecutionException noReply) {
          lost++;
        }
      }
      return new Fates(answered, throttled, lost);
    }
  }

  private static Behavior<Dropped> counting(AtomicInteger dropped) {
    return Behaviors.receiveMessage(message -> {
      dropped.incrementAndGet();
      return Behaviors.same();
    });
  }

  private static CompletableFuture<Reply> start(TestRegion region, KeyArn key, KeyCommand command) {
    return region.start(new KeyReference.ByArn(key), command).toCompletableFuture();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
