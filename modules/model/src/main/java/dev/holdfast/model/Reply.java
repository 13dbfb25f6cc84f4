package dev.holdfast.model;

import dev.holdfast.model.policy.DecidedRight;
import java.util.List;

/**
 * What a request comes to. A failed stage or an exception instead of a reply is a bug or an outage,
 * never a refusal.
 */
public sealed interface Reply {

  /**
   * The rights that were looked at, in that order, for the audit; empty when none was. Only the
   * last can have been withheld.
   */
  List<DecidedRight> decided();

  /** The same reply, with the rights that were looked at. */
  default Reply having(List<DecidedRight> decided) {
    return switch (this) {
      case Answered(KmsAnswer answer, var ignored) -> new Answered(answer, decided);
      case Refused(KmsError error, var ignored) -> new Refused(error, decided);
    };
  }

  record Answered(KmsAnswer answer, List<DecidedRight> decided) implements Reply {

    public Answered(KmsAnswer answer) {
      this(answer, List.of());
    }
  }

  record Refused(KmsError error, List<DecidedRight> decided) implements Reply {

    public Refused(KmsError error) {
      this(error, List.of());
    }
  }
}
