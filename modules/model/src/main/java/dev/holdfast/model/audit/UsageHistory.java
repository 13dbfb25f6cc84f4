package dev.holdfast.model.audit;

import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Which key was used when, as far as the audit trail tells. */
public interface UsageHistory {

  /**
   * What is known of a key's use. Tells of every use whose record is durable: with a strict trail
   * those that were answered, otherwise those of a tenth of a second ago.
   *
   * @return fails when the history cannot be read
   */
  CompletionStage<Known> ofKey(KeyArn key);

  /**
   * @param since from when on uses are known
   * @param last empty when the key has not been used since then
   */
  record Known(Instant since, Optional<LastUse> last) {}

  /**
   * @param at to the second, as the trail has it
   * @param eventId of the record in the trail of the key's account
   */
  record LastUse(KmsOperation operation, Instant at, String eventId, String requestId) {}
}
