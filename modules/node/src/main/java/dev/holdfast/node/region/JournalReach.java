package dev.holdfast.node.region;

import dev.holdfast.journal.store.EventStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a region's journal answers. One that hangs is asked once, however many want to know. */
final class JournalReach {

  private static final Logger LOG = LoggerFactory.getLogger(JournalReach.class);

  /** What a probe waits for, with time left for its own way. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Nobody establishes it: to look for it is the least that can be asked. */
  private static final String NO_FACT = "reachable";

  private final EventStore events;
  private final Executor blocking;
  private @Nullable CompletableFuture<Boolean> asked;

  JournalReach(EventStore events, Executor blocking) {
    this.events = events;
    this.blocking = blocking;
  }

  synchronized CompletionStage<Boolean> ask() {
    if (asked == null || asked.isDone()) {
      asked = CompletableFuture.supplyAsync(this::answers, blocking);
    }
    return asked.copy().completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean answers() {
    try {
      events.fact(NO_FACT);
      return true;
    } catch (RuntimeException away) {
      LOG.debug("the journal does not answer", away);
      return false;
    }
  }
}
