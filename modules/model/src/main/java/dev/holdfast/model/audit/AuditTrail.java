package dev.holdfast.model.audit;

import java.util.concurrent.CompletionStage;

/** Where the record of every call goes: appended, chained, never changed. */
public interface AuditTrail {

  /**
   * Hands over a record. Costs the caller next to nothing: writing happens elsewhere.
   *
   * @return completes when the record is as durable as the trail's mode promises, and the answer
   *     may leave only then; fails with {@link AuditUnavailableException} when the record was not
   *     taken. A record is never dropped in silence.
   */
  CompletionStage<Void> record(AuditRecord record);
}
