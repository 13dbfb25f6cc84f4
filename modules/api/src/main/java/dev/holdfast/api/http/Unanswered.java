package dev.holdfast.api.http;

import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.JournalAwayException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why what a call asked for has no answer. */
enum Unanswered {
  LATE,
  FAILED;

  private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);

  /** Logs it, for the caller is told no more than which of the two it is. */
  static Unanswered because(Call call, Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    if (cause instanceof TimeoutException) {
      LOG.warn("request {} timed out", call.id(), cause);
      return LATE;
    }
    if (cause instanceof JournalAwayException) {
      LOG.warn("request {} failed: {}", call.id(), cause.getMessage());
      return LATE;
    }
    LOG.error("request {} failed", call.id(), cause);
    return FAILED;
  }
}
