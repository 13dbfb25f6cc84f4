package dev.holdfast.model;

import java.util.concurrent.CompletionException;

/** What asynchronous work failed of, whether or not a stage that it came through has wrapped it. */
public final class StageFailure {

  private StageFailure() {}

  /** The exception itself. */
  public static Throwable cause(Throwable failure) {
    Throwable wrapped = failure instanceof CompletionException ? failure.getCause() : null;
    return wrapped == null ? failure : wrapped;
  }
}
