package dev.holdfast.model.key;

import java.time.Instant;

/** A KMS key's state, with what is known only in that state. */
public sealed interface KeyState {

  KeyState ENABLED = new Enabled();
  KeyState DISABLED = new Disabled();
  KeyState PENDING_IMPORT = new PendingImport();
  KeyState CREATING = new Creating();
  KeyState UPDATING = new Updating();

  /**
   * The column of the state table that this state stands in. No default method: with one, making a
   * state would initialize this interface, which makes states.
   */
  KeyStateName stateName();

  /**
   * As {@link #stateName()}, of a key whose store may not be connected: it is unavailable then,
   * unless it waits for its deletion.
   */
  static KeyStateName nameOf(KeyState state, boolean reachable) {
    return switch (state) {
      case Enabled _, Disabled _ -> reachable ? state.stateName() : KeyStateName.UNAVAILABLE;
      case PendingImport _, PendingDeletion _, PendingReplicaDeletion _, Creating _, Updating _ ->
          state.stateName();
    };
  }

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

  /** Some of its material has not been imported yet, has expired, or was deleted. */
  record PendingImport() implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.PENDING_IMPORT;
    }
  }

  /** A replica that has no material yet. */
  record Creating() implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.CREATING;
    }
  }

  /** Enabled; of two related keys of which one becomes the primary, until both know. */
  record Updating() implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.UPDATING;
    }
  }

  /**
   * A primary whose window begins when its last replica is gone.
   *
   * @param pendingWindowDays how long that is to be
   */
  record PendingReplicaDeletion(int pendingWindowDays) implements KeyState {
    @Override
    public KeyStateName stateName() {
      return KeyStateName.PENDING_REPLICA_DELETION;
    }
  }

  /**
   * Waiting for the end of its window; cancelling leads to {@link Disabled}, or {@link
   * PendingImport} where material is missing.
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
