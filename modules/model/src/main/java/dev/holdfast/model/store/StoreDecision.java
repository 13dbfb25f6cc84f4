package dev.holdfast.model.store;

import dev.holdfast.model.KmsError;
import java.util.List;

/** What the stores' actor is to do about a command. */
public sealed interface StoreDecision {

  /** Journal the event, then answer with the stores that it concerns. */
  record Persist(StoreEvent event) implements StoreDecision {}

  /** Nothing changes. */
  record Answer(List<KeyStore> stores) implements StoreDecision {
    public Answer {
      stores = List.copyOf(stores);
    }
  }

  record Refuse(KmsError error) implements StoreDecision {}
}
