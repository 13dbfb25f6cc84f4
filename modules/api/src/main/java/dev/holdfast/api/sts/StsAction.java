package dev.holdfast.api.sts;

import dev.holdfast.api.query.Asked;
import dev.holdfast.model.sts.StsCommand;
import java.util.function.Function;

/**
 * One row of the table of actions that make or read credentials.
 *
 * @param right whose policies decide
 * @param resource what the caller must be allowed to act on
 * @param command from parameters that were checked
 */
record StsAction(
    String name,
    Right right,
    Function<Asked, String> resource,
    Function<Asked, StsCommand> command) {

  enum Right {
    /** Nobody can be denied it. */
    EVERYBODYS,

    /** The caller's own policies. */
    CALLERS,

    /** Those of a resource too, which only the port behind knows. */
    RESOURCES
  }

  /** CloudTrail calls the making of sessions so too. */
  boolean readOnly() {
    return true;
  }
}
