package dev.holdfast.journal.cassandra;

/** What is there is not opened, and nothing was changed: says in one line why. */
public final class StorageRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** Nothing answers there, or not to this login. */
    UNREACHABLE,
    /** It would lose what it acknowledged, or let two writers succeed. */
    UNSAFE,
    /** The keyspace or its tables are missing. */
    NO_SCHEMA,
    /** Some of it is there: applying it was cut short. */
    HALF_APPLIED,
    /** The tables are another version's, or another program's. */
    OTHER_SCHEMA
  }

  private final Reason reason;

  StorageRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  StorageRefusedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
