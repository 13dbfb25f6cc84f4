package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import org.jspecify.annotations.Nullable;

/** A key has one policy, and its name is {@code default}. */
final class KeyPolicyName {

  static final String DEFAULT = "default";

  private KeyPolicyName() {}

  static @Nullable KmsError badName(Input input) {
    return input.text("PolicyName").orElse(DEFAULT).equals(DEFAULT)
        ? null
        : new KmsError.Invalid("The only valid policy name is 'default'.");
  }
}
