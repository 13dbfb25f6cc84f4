package dev.holdfast.model.replication;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.name.Region;
import java.util.List;
import java.util.Optional;

/** What a multi-Region key is told or asked by its own region, on behalf of its related keys. */
public sealed interface RelatedMessage {

  /**
   * What has a primary to tell?
   *
   * @param everybody also those who have been told all, to see whether they are still there
   */
  record Tell(boolean everybody) implements RelatedMessage {}

  /**
   * What of this does the replica have?
   *
   * @param prepared whether its metadata key is there, so that the replica can be made
   */
  record Hear(Proposal proposal, boolean prepared) implements RelatedMessage {}

  /**
   * Take this.
   *
   * @param fresh what has been brought, wrapped by the vault
   */
  record Take(Region from, SharedProperties shared, List<BackingKey> fresh)
      implements RelatedMessage {
    public Take {
      fresh = List.copyOf(fresh);
    }
  }

  /**
   * A replica has what there was up to a revision.
   *
   * @param imported as {@link ReplicaReply.Has} tells it
   */
  record Acknowledge(Region replica, long revision, Optional<MaterialId> imported)
      implements RelatedMessage {}

  /** There is no replica there any more. */
  record Forget(Region replica) implements RelatedMessage {}

  /** A replica could not be made, or will not become the primary. */
  record GiveUp(Region replica, KmsError error) implements RelatedMessage {}
}
