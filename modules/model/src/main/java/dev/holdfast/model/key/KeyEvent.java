package dev.holdfast.model.key;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What happened to a KMS key. Journaled for ever: see the journal's golden files before changing
 * anything here.
 */
public sealed interface KeyEvent extends DomainEvent {

  /** What changes a key that exists, and leaves it existing. */
  sealed interface Change extends KeyEvent {}

  /** What befalls a multi-Region key on behalf of its related keys. */
  sealed interface RelatedChange extends Change {}

  /**
   * @param creator ARN of the principal that created the key; of an AWS managed key the service, as
   *     {@link ManagedService#principal} has it
   * @param backingKey the first backing key
   */
  record Created(
      KeyArn arn,
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      String creator,
      String description,
      AttachedKeyPolicy policy,
      Map<String, String> tags,
      BackingKey backingKey,
      Instant creationDate)
      implements KeyEvent {
    public Created {
      tags = Map.copyOf(tags);
    }

    public AccountId account() {
      return arn.account();
    }
  }

  /** A key without material, which its owner is to import. */
  record CreatedForImport(
      KeyArn arn,
      KeySpec spec,
      KeyUsage usage,
      String creator,
      String description,
      AttachedKeyPolicy policy,
      Map<String, String> tags,
      Instant creationDate)
      implements KeyEvent {
    public CreatedForImport {
      tags = Map.copyOf(tags);
    }
  }

  /**
   * A symmetric key in a custom key store.
   *
   * @param backingKey its only backing key
   */
  record CreatedInStore(
      KeyArn arn,
      String creator,
      String description,
      AttachedKeyPolicy policy,
      Map<String, String> tags,
      BackingKey backingKey,
      Backing.InStore inStore,
      Instant creationDate)
      implements KeyEvent {
    public CreatedInStore {
      tags = Map.copyOf(tags);
    }
  }

  /**
   * A replica of a multi-Region key, without material yet.
   *
   * @param primary where the primary was then
   * @param replicas where the replicas were, this one among them
   */
  record CreatedAsReplica(
      KeyArn arn,
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      ReplicaTerms terms,
      Region primary,
      SortedSet<Region> replicas,
      Instant creationDate)
      implements KeyEvent {
    public CreatedAsReplica {
      replicas = Collections.unmodifiableSortedSet(new TreeSet<>(replicas));
    }
  }

  record Enabled() implements Change {}

  record Disabled() implements Change {}

  record DescriptionUpdated(String description) implements Change {}

  record DeletionScheduled(Instant deletionDate) implements Change {}

  record DeletionCancelled() implements Change {}

  record Tagged(Map<String, String> tags) implements Change {
    public Tagged {
      tags = Map.copyOf(tags);
    }
  }

  record Untagged(Set<String> tagKeys) implements Change {
    public Untagged {
      tagKeys = Set.copyOf(tagKeys);
    }
  }

  record PolicyPut(AttachedKeyPolicy policy) implements Change {}

  record RotationEnabled(int periodDays, Instant nextRotationDate) implements Change {}

  record RotationDisabled() implements Change {}

  /**
   * A new backing key became current. For an automatic rotation the next date is {@code
   * rotationDate} + period.
   */
  record Rotated(BackingKey backingKey, RotationType type, Instant rotationDate)
      implements Change {}

  /**
   * Material was imported: the key's first, or one that it has had before, or else one that waits
   * for its rotation.
   */
  record MaterialImported(
      BackingKey backingKey, String description, Expiration expiration, Instant importDate)
      implements Change {}

  /** Imported material was deleted at its owner's request. It is destroyed after this. */
  record MaterialDeleted(MaterialId materialId, Instant at) implements Change {}

  /**
   * Imported material has expired. It is destroyed after this.
   *
   * @param validTo when it did
   */
  record MaterialExpired(MaterialId materialId, Instant validTo) implements Change {}

  /**
   * The shred keys in these slots are destroyed, of imported material that had ceased to be the
   * key's.
   */
  record MaterialShredded(Set<String> slots) implements Change {
    public MaterialShredded {
      slots = Set.copyOf(slots);
    }
  }

  /** The imported material that waited for its rotation became current, on demand. */
  record ImportedMaterialRotated(MaterialId materialId, Instant rotationDate) implements Change {}

  /**
   * Of a multi-Region key with imported material, as its second event: what its material is named
   * by, in all its regions.
   */
  record NamingKeyMade(BackingKey namingKey) implements RelatedChange {}

  /** Of a primary: a replica has imported the material that waits for its rotation. */
  record ReplicaImported(Region region, MaterialId materialId) implements RelatedChange {}

  /** Of a primary: there is to be a replica. */
  record ReplicaAdded(Region region, ReplicaTerms terms) implements RelatedChange {}

  /** Of a primary: a replica has what is shared as of this revision. */
  record ReplicaSynchronized(Region region, long revision) implements RelatedChange {}

  /** Of a primary: a replica is gone. The last of them lets the primary's own window begin. */
  record ReplicaRemoved(Region region, Instant at) implements RelatedChange {}

  /** Of a primary: it is to be deleted, and waits until no replica is left. */
  record ReplicaDeletionAwaited(int pendingWindowDays) implements RelatedChange {}

  /** Of a primary: new material is there, and waits until every replica has it. */
  record RotationBegun(BackingKey backingKey, RotationType type, Instant at)
      implements RelatedChange {}

  /** Of a primary: every replica has the new material, which becomes current. */
  record RotationCompleted(Instant rotationDate) implements RelatedChange {}

  /** Of a primary: the replica there is to become it. */
  record PrimaryMoveBegun(Region successor) implements RelatedChange {}

  /** Of a primary: it stays one, because the replica would not become it. */
  record PrimaryMoveAbandoned() implements RelatedChange {}

  /** Of what was the primary: its successor has taken over. */
  record PrimaryMoved() implements RelatedChange {}

  /**
   * What related keys share, as the primary has told it; of a replica, or of one that is the
   * primary from here on.
   *
   * @param backingKeys in the order of the shared materials; of imported ones the naming key alone
   */
  record Synchronized(SharedProperties shared, List<BackingKey> backingKeys)
      implements RelatedChange {
    public Synchronized {
      backingKeys = List.copyOf(backingKeys);
      int needed = shared.origin() == KeyOrigin.EXTERNAL ? 1 : shared.materials().size();
      if (backingKeys.size() != needed) {
        throw new IllegalArgumentException("each shared material has a backing key");
      }
    }
  }

  record GrantIssued(Grant grant) implements Change {}

  /** Given up by who may retire it. */
  record GrantRetired(String grantId) implements Change {}

  /** Taken back by who administers the key. */
  record GrantRevoked(String grantId) implements Change {}

  /**
   * The window is over: the key answers NotFound from here on. The material is destroyed after
   * this, not before.
   */
  record Deleted(Instant deletionDate) implements KeyEvent {}

  /**
   * The shred keys are destroyed and no listing or alias names the key any more: nothing is left to
   * do.
   */
  record Shredded(Instant at) implements KeyEvent {}

  /**
   * Stands at replay for an event that can no longer be read, because its key's metadata key has
   * been destroyed. Never journaled. Legal only before {@link Deleted}.
   */
  record Unreadable() implements KeyEvent {}
}
