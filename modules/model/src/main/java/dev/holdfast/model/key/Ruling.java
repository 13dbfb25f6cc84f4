package dev.holdfast.model.key;

import dev.holdfast.model.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a request, and what let it through or held it up.
 *
 * @param because null when the request was refused before its rights were looked at
 */
public record Ruling(Decision decision, @Nullable Reason because) {

  static Ruling unasked(Decision decision) {
    return new Ruling(decision, null);
  }
}
