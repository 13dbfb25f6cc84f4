package dev.holdfast.model.time;

import dev.holdfast.model.journal.DomainEvent;
import java.time.Instant;
import java.util.List;

/** What a region remembers of its time. Journaled under the region's own journal key. */
public sealed interface TimeEvent extends DomainEvent {

  /**
   * The region's time has come this far, and does not go back.
   *
   * @param leads by which a clock was ahead of it, that were not believed yet
   */
  record Credited(Instant at, List<Lead> leads) implements TimeEvent {
    public Credited {
      leads = List.copyOf(leads);
    }
  }
}
