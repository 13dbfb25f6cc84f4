package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.policy.Reason;
import java.util.ArrayList;
import java.util.List;
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

  /** The same, with what had happened before it and is journaled only now. */
  Ruling after(List<? extends KeyEvent> before) {
    if (before.isEmpty()
        || !(decision instanceof Decision.Persist(List<KeyEvent> events, KmsAnswer answer))
        || events.isEmpty()) {
      return this;
    }
    List<KeyEvent> all = new ArrayList<>(before);
    all.addAll(events);
    return new Ruling(new Decision.Persist(all, answer), because);
  }
}
