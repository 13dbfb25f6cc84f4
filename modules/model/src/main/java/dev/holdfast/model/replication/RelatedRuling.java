package dev.holdfast.model.replication;

import dev.holdfast.model.key.KeyEvent;
import java.util.List;

/** What a key is to journal, and then to answer. */
public record RelatedRuling(List<KeyEvent> events, RelatedAnswer answer) {
  public RelatedRuling {
    events = List.copyOf(events);
  }
}
