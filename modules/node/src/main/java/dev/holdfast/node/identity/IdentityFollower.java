package dev.holdfast.node.identity;

import dev.holdfast.model.StageFailure;
import dev.holdfast.model.name.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the home of identities again and again what is new, and says when it is away. */
public final class IdentityFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IdentityFollower.class);

  /** What was taken away at home is taken away here after this, and the time of an answer. */
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Region home;
  private final IdentityCopy copy;
  private final Function<byte[], CompletionStage<Optional<byte[]>>> ask;
  private final Duration staleAfter;
  private final InstantSource clock;
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("holdfast-identities").factory());
  private boolean failing;
  private boolean stale;

  private IdentityFollower(
      Region home,
      IdentityCopy copy,
      Function<byte[], CompletionStage<Optional<byte[]>>> ask,
      Duration staleAfter,
      InstantSource clock) {
    this.home = home;
    this.copy = copy;
    this.ask = ask;
    this.staleAfter = staleAfter;
    this.clock = clock;
  }

  /**
   * @param ask has a question answered by the home; empty when that is away
   * @param staleAfter the age from which on the copy is warned of
   */
  public static IdentityFollower start(
      Region home,
      IdentityCopy copy,
      Function<byte[], CompletionStage<Optional<byte[]>>> ask,
      Duration staleAfter,
      InstantSource clock) {
    IdentityFollower follower = new IdentityFollower(home, copy, ask, staleAfter, clock);
    long millis = EVERY.toMillis();
    var _ =
        follower.asking.scheduleWithFixedDelay(follower::follow, 0, millis, TimeUnit.MILLISECONDS);
    return follower;
  }

  private void follow() {
    try {
      boolean more = true;
      while (more) {
        Instant asked = clock.instant();
        byte[] question = copy.question().toBytes();
        Optional<byte[]> told = ask.apply(question).toCompletableFuture().get();
        if (told.isEmpty()) {
          fail("it does not answer");
          break;
        }
        more = copy.take(told.get(), asked);
        answered();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      fail(StageFailure.cause(e.getCause() == null ? e : e.getCause()).toString());
    } catch (RuntimeException e) {
      fail(e.toString());
    }
    warn();
  }

  private void answered() {
    if (failing) {
      LOG.info("Identities are told by {} again", home);
    }
    failing = false;
  }

  private void fail(String why) {
    if (!failing) {
      LOG.warn(
          "Identities cannot be followed; those that are known from {} go on counting: {}",
          home,
          why);
    }
    failing = true;
  }

  private void warn() {
    Optional<Duration> age = copy.age();
    boolean old = age.filter(known -> known.compareTo(staleAfter) <= 0).isEmpty();
    if (old && !stale) {
      LOG.warn(
          age.map(known ->
                  "The copy of identities is "
                      + known.toSeconds()
                      + " s old: who has lost a right since may still have it here")
              .orElse("There is no copy of identities yet, and nobody is known here"));
    }
    stale = old;
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
