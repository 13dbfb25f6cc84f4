package dev.holdfast.api.query;

import dev.holdfast.model.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Takes what decided about a call, for its record; of several rights the last that was looked at.
 */
@FunctionalInterface
public interface Decided {

  /**
   * @param action such as {@code iam:CreateUser}
   * @param resource ARN; null when it was not looked up
   */
  void by(Reason reason, String action, @Nullable String resource);
}
