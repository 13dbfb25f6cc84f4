package dev.holdfast.api.iam;

import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamError;
import java.util.List;

/** What an action makes of its parameters. */
sealed interface Parsed {

  /**
   * @param commands asked in turn until one is refused; the last one's answer is told
   */
  record Ready(List<IamCommand> commands) implements Parsed {}

  /** Nobody needs to be asked. */
  record Answered(IamAnswer answer) implements Parsed {}

  /** No shape says it, but the parameters can't be right. */
  record Refused(IamError error) implements Parsed {}

  static Parsed ready(IamCommand... commands) {
    return new Ready(List.of(commands));
  }
}
