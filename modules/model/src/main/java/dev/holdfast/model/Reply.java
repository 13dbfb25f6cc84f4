package dev.holdfast.model;

import dev.holdfast.model.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What a request comes to. A failed stage or an exception instead of a reply is a bug or an outage,
 * never a refusal.
 */
public sealed interface Reply {

  /** What let the request in or kept it out, for the audit; null when nothing was decided. */
  @Nullable Reason reason();

  /** The same reply, with what let the request in or kept it out. */
  default Reply because(@Nullable Reason decided) {
    return switch (this) {
      case Answered(KmsAnswer answer, Reason ignored) -> new Answered(answer, decided);
      case Refused(KmsError error, Reason ignored) -> new Refused(error, decided);
    };
  }

  record Answered(KmsAnswer answer, @Nullable Reason reason) implements Reply {

    public Answered(KmsAnswer answer) {
      this(answer, null);
    }
  }

  record Refused(KmsError error, @Nullable Reason reason) implements Reply {

    public Refused(KmsError error) {
      this(error, null);
    }
  }
}
