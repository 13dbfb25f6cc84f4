package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of operations. What its members look like, the shape says; this says what
 * they mean.
 */
public interface Operation {

  KmsOperation name();

  /** Whether CloudTrail calls it read-only; cryptography is. */
  boolean readOnly();

  Parsed parse(Input input);

  /**
   * The body of a success.
   *
   * @throws IllegalStateException when the answer is not of this operation's kind, which is a bug
   */
  byte[] body(KmsAnswer answer, CallScope scope);

  /**
   * What the audit record tells of the answer; null where CloudTrail tells nothing, as for all
   * cryptography.
   */
  default @Nullable Map<String, Object> responseElements(KmsAnswer answer) {
    return null;
  }
}
