package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.policy.DecidedRight;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done about a request, and what let it through or held it up.
 *
 * @param decided the right that was looked at; empty when the request was refused before
 */
public record Ruling(Decision decision, List<DecidedRight> decided) {

  static Ruling unasked(Decision decision) {
    return new Ruling(decision, List.of());
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
    return new Ruling(new Decision.Persist(all, answer), decided);
  }
}
