package dev.holdfast.journal.audit;

/** When a record counts as recorded. */
public enum AuditMode {
  /** At once; a power loss may take the records of the last 100 milliseconds with it. */
  FAST,
  /** When it is synced to disk, and no answer leaves before. */
  STRICT
}
