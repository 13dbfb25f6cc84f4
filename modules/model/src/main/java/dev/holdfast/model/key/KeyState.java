package dev.holdfast.model.key;

import java.time.Instant;

/** A KMS key's state, with what is known only in that state. */
public sealed interface KeyState {

  record Enabled() implements KeyState {}

  record Disabled() implements KeyState {}

  /**
   * Waiting for the end of its window; cancelling leads to {@link Disabled}.
   *
   * @param deletionDate when it is deleted, never earlier
   */
  record PendingDeletion(Instant deletionDate) implements KeyState {}

  KeyState ENABLED = new Enabled();
  KeyState DISABLED = new Disabled();

  /** The column of the state table that this state stands in. */
  default KeyStateName stateName() {
    return switch (this) {
      case Enabled() -> KeyStateName.ENABLED;
      case Disabled() -> KeyStateName.DISABLED;
      case PendingDeletion(Instant ignored) -> KeyStateName.PENDING_DELETION;
    };
  }
}
