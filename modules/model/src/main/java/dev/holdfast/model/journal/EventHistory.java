package dev.holdfast.model.journal;

import dev.holdfast.model.key.PublicBytes;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** What has been journaled, for who follows actors without waking them, wherever they are. */
public interface EventHistory {

  /**
   * What an actor has journaled behind a place, in order; an event that is being written may be
   * missing. Blocks.
   *
   * @param place where a stretch before ended; empty for all from the first event on
   * @throws IntegrityException when something stands there that was not written so
   */
  default Stretch after(String persistenceId, Optional<Place> place) {
    return after(persistenceId, place, Integer.MAX_VALUE);
  }

  /**
   * The same, of so many events at most: the end then says how far it went.
   *
   * @param most more than none
   */
  Stretch after(String persistenceId, Optional<Place> place, int most);

  /**
   * Whether a place is one of this history: it is none of a history that was since put back to an
   * earlier moment, and then went another way. Blocks.
   */
  boolean holds(String persistenceId, Place place);

  /**
   * Shows every actor that has journaled something, in no particular order, and the sequence of its
   * last event; of one that journals meanwhile, that before or after. Blocks.
   */
  void heads(ObjLongConsumer<String> visitor);

  /**
   * Between two events.
   *
   * @param sequence of the event before it
   * @param chain what the event after it is chained to
   */
  record Place(long sequence, PublicBytes chain) {}

  /**
   * @param end empty when nothing is journaled
   */
  record Stretch(List<DomainEvent> events, Optional<Place> end) {
    public Stretch {
      events = List.copyOf(events);
    }
  }
}
