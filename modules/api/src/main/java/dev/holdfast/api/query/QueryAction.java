package dev.holdfast.api.query;

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

  /** Authorizes and carries out a call; the stage fails only for bugs and outages. */
  CompletionStage<QueryResult> carryOut(Asked asked);
}
