package dev.holdfast.cluster.replication;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.replication.ReplicaReply;
import java.util.List;
import java.util.Optional;

/** What comes back for a {@link RelatedCall}. */
sealed interface RelatedResult {

  /** What came of a proposal or a delivery. */
  record Replied(ReplicaReply reply) implements RelatedResult {}

  /**
   * Whether a replica may become the primary.
   *
   * @param decided the rights that were looked at, for the audit of the region that asks
   */
  record Ruled(Optional<KmsError> refusal, List<DecidedRight> decided) implements RelatedResult {
    public Ruled {
      decided = List.copyOf(decided);
    }
  }

  /** The primary has looked. */
  record Looked() implements RelatedResult {}
}
