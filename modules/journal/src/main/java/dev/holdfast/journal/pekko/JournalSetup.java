package dev.holdfast.journal.pekko;

import dev.holdfast.journal.store.EventStore;
import dev.holdfast.model.journal.EventSeal;
import java.time.InstantSource;
import org.apache.pekko.actor.setup.Setup;

/**
 * What an actor system's journal works with: put into the system's bootstrap by whoever starts it,
 * so that none is global.
 */
public final class JournalSetup extends Setup {

  private final EventStore store;
  private final EventSeal seal;
  private final InstantSource clock;

  /**
   * @param store stays its giver's to close, after the actor system has ended
   * @param clock gives the timestamps of rows; nothing is decided by them
   */
  public JournalSetup(EventStore store, EventSeal seal, InstantSource clock) {
    this.store = store;
    this.seal = seal;
    this.clock = clock;
  }

  EventStore store() {
    return store;
  }

  EventSeal seal() {
    return seal;
  }

  InstantSource clock() {
    return clock;
  }
}
