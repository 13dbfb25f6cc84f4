package dev.holdfast.api.query;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.audit.AuditRecord;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One action of a service. What its parameters look like, the shape says; this does what they ask.
 */
public interface QueryAction {

  String name();

  /** Whether CloudTrail calls it read-only. */
  boolean readOnly();

  /** Whether the audit record tells the answer, without its secrets. */
  default boolean isAnswerRecorded() {
    return !readOnly();
  }

  /**
   * What it is about that may be another account's: once the caller is let in, that account is
   * told.
   */
  default List<AuditRecord.Resource> resources(Input input) {
    return List.of();
  }

  /** Authorizes and carries out a call; the stage fails only for bugs and outages. */
  CompletionStage<QueryResult> carryOut(Asked asked);
}
