package dev.holdfast.model.replication;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.MaterialId;
import java.util.Optional;
import java.util.Set;

/** What a replica's region answers. */
public sealed interface ReplicaReply {

  /** The replica is to have it: this is what to seal it for, and what of it is there. */
  record Asks(MaterialOffer offer, Set<MaterialId> known) implements ReplicaReply {
    public Asks {
      known = Set.copyOf(known);
    }
  }

  /**
   * The replica has it, or later things.
   *
   * @param imported the material that waits for its rotation, if it is imported there
   */
  record Has(long revision, Optional<MaterialId> imported) implements ReplicaReply {}

  /** There is no replica any more. */
  record Gone() implements ReplicaReply {}

  /** There is not to be such a replica, or it is not to become the primary. */
  record Refused(KmsError error) implements ReplicaReply {}
}
