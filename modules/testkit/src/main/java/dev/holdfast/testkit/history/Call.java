package dev.holdfast.testkit.history;

/** What is asked of a key, and what a key that is served one call after the other would do. */
public enum Call {
  ENABLE,
  DISABLE,
  SCHEDULE_DELETION,
  CANCEL_DELETION,
  /** The end of the waiting time. Nobody calls it, so its outcome is unknown. */
  DELETE,
  /** Encrypt, Decrypt and whatever else takes an enabled key. */
  USE,
  DESCRIBE;

  /**
   * What comes of a call.
   *
   * @param after the state that it leaves behind
   */
  record Step(State after, Outcome outcome) {}

  Step on(State state) {
    return switch (this) {
      case USE -> state == State.ENABLED ? done(state) : told(state);
      case DESCRIBE -> told(state);
      case ENABLE -> isLive(state) ? done(State.ENABLED) : told(state);
      case DISABLE -> isLive(state) ? done(State.DISABLED) : told(state);
      case SCHEDULE_DELETION -> isLive(state) ? done(State.PENDING_DELETION) : told(state);
      case CANCEL_DELETION -> state == State.PENDING_DELETION ? done(State.DISABLED) : told(state);
      case DELETE -> state == State.PENDING_DELETION ? done(State.DELETED) : told(state);
    };
  }

  /** Whether it may leave another state behind than it found. */
  public boolean changes() {
    return switch (this) {
      case USE, DESCRIBE -> false;
      case ENABLE, DISABLE, SCHEDULE_DELETION, CANCEL_DELETION, DELETE -> true;
    };
  }

  /** Whether a caller that got this outcome may have left the key in this state. */
  boolean leaves(State state, Outcome outcome) {
    for (State before : State.values()) {
      if (on(before).equals(new Step(state, outcome))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLive(State state) {
    return state == State.ENABLED || state == State.DISABLED;
  }

  private static Step done(State after) {
    return new Step(after, Outcome.DONE);
  }

  private static Step told(State state) {
    return new Step(state, new Outcome.Told(state));
  }
}
