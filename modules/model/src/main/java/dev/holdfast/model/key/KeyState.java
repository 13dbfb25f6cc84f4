package dev.holdfast.model.key;

import java.time.Instant;

/** A KMS key's state, with what is known only in that state. */
public sealed interface KeyState {

  KeyState ENABLED = new Enabled();
  KeyState DISABLED = new Disabled();

  /**
   * The column of the state table that this state stands in. No default method: with one, making a
   * state would initialize this interface, which makes states.
   */
  KeyStateName stateName();

  record Enabled() implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.ENABLED;
    }
  }

  record Disabled() implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.DISABLED;
    }
  }

  /**
   * Waiting for the end of its window; cancelling leads to {@link Disabled}.
   *
   * @param deletionDate when it is deleted, never earlier
   */
  record PendingDeletion(Instant deletionDate) implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.PENDING_DELETION;
    }
  }
}
