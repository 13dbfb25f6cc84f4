package dev.holdfast.cluster.replay;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.JournalAwayException;
import java.util.function.Function;
import org.apache.pekko.pattern.StatusReply;

/** What an actor with a journal receives. */
public interface JournaledMessage {

  /** Tells whoever waits for an answer that none will come. */
  void fail(Throwable why);

  /** What to tell them: a refusal while the journal is away, else the failure. */
  static <R> StatusReply<R> failure(Throwable why, Function<KmsError, R> refusal) {
    return why instanceof JournalAwayException
        ? StatusReply.success(refusal.apply(new KmsError.JournalAway()))
        : StatusReply.error(why);
  }
}
