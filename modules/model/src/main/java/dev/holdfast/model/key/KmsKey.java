package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.grant.Grants;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreSeen;
import dev.holdfast.model.store.TokenAccess;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one KMS key, by where it stands in its life; made from its events and from
 * nothing else.
 */
public sealed interface KmsKey {

  static KmsKey initial() {
    return new NotCreated();
  }

  /**
   * The key after an event.
   *
   * @throws IllegalStateException when the event cannot follow this state: the journal is damaged
   *     or a decision was wrong
   */
  KmsKey apply(KeyEvent event);

  /** When the key next has something to do by itself; null for never. */
  @Nullable Instant wakeAt();

  /** Nothing has happened under this id. */
  record NotCreated() implements KmsKey {
    @Override
    public KmsKey apply(KeyEvent event) {
      return switch (event) {
        case KeyEvent.Created created -> NewKey.of(created);
        case KeyEvent.CreatedForImport created -> NewKey.of(created);
        case KeyEvent.CreatedInStore created -> NewKey.of(created);
        case KeyEvent.CreatedAsReplica created -> NewKey.of(created);
        case KeyEvent.Unreadable() -> new Unreadable();
        case KeyEvent.Change change -> throw KeyChanges.cannotFollow(change, this);
        case KeyEvent.Deleted deleted -> throw KeyChanges.cannotFollow(deleted, this);
        case KeyEvent.Shredded shredded -> throw KeyChanges.cannotFollow(shredded, this);
      };
    }

    @Override
    public @Nullable Instant wakeAt() {
      return null;
    }
  }

  /**
   * A key that exists for its callers.
   *
   * @param creator ARN of the principal that created it, or the service that did
   * @param materials with some from the beginning unless they are imported, or a replica's
   * @param automaticRotation kept while the key is disabled or pending deletion, in which it rests
   * @param backing what stands behind it
   * @param related what a multi-Region key knows of the others
   * @param namingKey by which the imported material of a multi-Region key is named
   */
  record Live(
      KeyArn arn,
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      String creator,
      Instant creationDate,
      KeyState state,
      String description,
      AttachedKeyPolicy policy,
      Map<String, String> tags,
      Materials materials,
      Optional<AutomaticRotation> automaticRotation,
      Grants grants,
      Backing backing,
      Optional<Related> related,
      Optional<BackingKey> namingKey)
      implements KmsKey {

    public Live {
      tags = Map.copyOf(tags);
      if (materials.current().isEmpty()
          && origin != KeyOrigin.EXTERNAL
          && !(related.orElse(null) instanceof Related.Replica)) {
        throw new IllegalArgumentException("a KMS key has at least one backing key");
      }
    }

    /** Who manages it, which nobody can change. */
    public KeyManager manager() {
      return ManagedService.creator(creator).isPresent() ? KeyManager.AWS : KeyManager.CUSTOMER;
    }

    public KeyBinding binding() {
      return new KeyBinding(arn, spec, usage, origin);
    }

    /**
     * @throws IllegalStateException when nothing has been imported yet, in which state nothing uses
     *     it
     */
    public KeyMaterial currentMaterial() {
      return materials
          .current()
          .orElseThrow(() -> new IllegalStateException("the key has no material yet"));
    }

    /** Of a key whose store, if it is in one, is connected. */
    public KeyMetadata metadata() {
      return metadata(true, new StoreSeen.NotAsked());
    }

    /**
     * @param store the key's, if it is in one
     */
    KeyMetadata metadata(boolean reachable, StoreSeen store) {
      return new KeyMetadata(
          arn,
          manager(),
          spec,
          usage,
          origin,
          state,
          description,
          creationDate,
          materials.current().map(KeyMaterial::id),
          materials.expiration(),
          backing(store),
          reachable,
          related.map(known -> new MultiRegion(known.type(), known.primary(), known.replicas())));
    }

    /** A store may have come to another token, with copies of its keys. */
    private Backing backing(StoreSeen seen) {
      if (!(backing instanceof Backing.TokenKey key)
          || !(seen instanceof StoreSeen.Asked(Optional<KeyStore> store))) {
        return backing;
      }
      return store
          .filter(there -> there.access() instanceof TokenAccess)
          .map(there -> key.at(((TokenAccess) there.access()).address().cluster()))
          .orElse(key);
    }

    /** The key without what has expired, whether or not who destroys that has come by. */
    Live after(List<KeyEvent.MaterialExpired> expired) {
      Live live = this;
      for (KeyEvent.MaterialExpired one : expired) {
        live = KeyChanges.apply(live, one);
      }
      return live;
    }

    @Override
    public @Nullable Instant wakeAt() {
      Instant first = Materials.earlier(materials.wakeAt(), stateEndsAt());
      return hasToTell() ? Materials.earlier(first, creationDate) : first;
    }

    /** Of a primary: whether it has something to tell its replicas, or to ask them. */
    public boolean hasToTell() {
      return related.isPresent()
          && related.get() instanceof Related.Primary primary
          && (!primary.behind().isEmpty()
              || state instanceof KeyState.PendingReplicaDeletion
              || !awaitingImport().isEmpty());
    }

    /** Of a primary: the replicas that are not known to have the imported material that waits. */
    SortedMap<Region, Related.Seen> awaitingImport() {
      return origin == KeyOrigin.EXTERNAL
              && related.orElse(null) instanceof Related.Primary primary
              && primary.successor().isEmpty()
          ? materials
              .pending()
              .map(waiting -> primary.without(waiting.id()))
              .orElseGet(Collections::emptySortedMap)
          : Collections.emptySortedMap();
    }

    /** What a replica of it needs to be given. */
    List<BackingKey> given() {
      return origin == KeyOrigin.EXTERNAL
          ? namingKey.stream().toList()
          : materials.all().stream().map(KeyMaterial::backingKey).toList();
    }

    boolean hasReplicas() {
      return related.isPresent()
          && related.get() instanceof Related.Primary primary
          && !primary.replicas().isEmpty();
    }

    /** Whether another key decides about what this one shares with it. */
    public boolean isReplica() {
      return related.filter(Related.Replica.class::isInstance).isPresent();
    }

    /** A replica follows its primary's rotations. */
    Optional<Instant> nextRotation() {
      return isReplica()
          ? Optional.empty()
          : automaticRotation
              .filter(ignored -> materials.pending().isEmpty())
              .map(AutomaticRotation::nextRotationDate);
    }

    private @Nullable Instant stateEndsAt() {
      return switch (state) {
        case KeyState.Enabled() -> nextRotation().orElse(null);
        case KeyState.Disabled() -> null;
        case KeyState.PendingImport() -> null;
        case KeyState.Creating() -> null;
        case KeyState.Updating() -> null;
        case KeyState.PendingReplicaDeletion ignored -> null;
        case KeyState.PendingDeletion(Instant deletionDate) -> deletionDate;
      };
    }

    @Override
    public KmsKey apply(KeyEvent event) {
      return switch (event) {
        case KeyEvent.Change change -> KeyChanges.apply(this, change);
        case KeyEvent.Deleted(Instant deletionDate)
            when state instanceof KeyState.PendingDeletion ->
            new Deleted(deletionDate, Optional.empty());
        case KeyEvent.Deleted deleted -> throw KeyChanges.cannotFollow(deleted, this);
        case KeyEvent.Created created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedForImport created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedInStore created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedAsReplica created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.Shredded shredded -> throw KeyChanges.cannotFollow(shredded, this);
        case KeyEvent.Unreadable unreadable -> throw KeyChanges.cannotFollow(unreadable, this);
      };
    }

    /** After a change that replicas are to be told of. */
    Live sharing() {
      return related
          .filter(Related.Primary.class::isInstance)
          .map(known -> with(((Related.Primary) known).changed()))
          .orElse(this);
    }

    Live with(Related newRelated) {
      return with(grants, Optional.of(newRelated), namingKey);
    }

    Live withNamingKey(BackingKey made) {
      return with(grants, related, Optional.of(made));
    }

    Live with(Grants newGrants) {
      return with(newGrants, related, namingKey);
    }

    private Live with(
        Grants newGrants, Optional<Related> newRelated, Optional<BackingKey> newNamingKey) {
      return new Live(
          arn,
          spec,
          usage,
          origin,
          creator,
          creationDate,
          state,
          description,
          policy,
          tags,
          materials,
          automaticRotation,
          newGrants,
          backing,
          newRelated,
          newNamingKey);
    }

    /** With other material, and in the state that follows from what of it is there. */
    Live with(Materials newMaterials) {
      KeyState newState =
          switch (state) {
            case KeyState.Enabled() -> newMaterials.areUsable() ? state : KeyState.PENDING_IMPORT;
            case KeyState.Disabled() -> newMaterials.areUsable() ? state : KeyState.PENDING_IMPORT;
            case KeyState.PendingImport() -> newMaterials.areUsable() ? KeyState.ENABLED : state;
            case KeyState.PendingDeletion ignored -> state;
            case KeyState.PendingReplicaDeletion ignored -> state;
            case KeyState.Creating() -> state;
            case KeyState.Updating() -> newMaterials.areUsable() ? state : KeyState.PENDING_IMPORT;
          };
      return with(newState, description, policy, tags, newMaterials, automaticRotation);
    }

    /** The state of a key that nothing keeps from being used but material that is missing. */
    KeyState settled() {
      return materials.areUsable() ? KeyState.ENABLED : KeyState.PENDING_IMPORT;
    }

    /** With other material, and the rotation that goes with it. */
    Live with(Materials newMaterials, Optional<AutomaticRotation> newRotation) {
      return with(state, description, policy, tags, newMaterials, newRotation);
    }

    Live with(KeyState newState) {
      return with(newState, description, policy, tags, materials, automaticRotation);
    }

    Live with(AttachedKeyPolicy newPolicy) {
      return with(state, description, newPolicy, tags, materials, automaticRotation);
    }

    Live withDescription(String newDescription) {
      return with(state, newDescription, policy, tags, materials, automaticRotation);
    }

    Live withTags(Map<String, String> newTags) {
      return with(state, description, policy, newTags, materials, automaticRotation);
    }

    Live withRotation(Optional<AutomaticRotation> newRotation) {
      return with(state, description, policy, tags, materials, newRotation);
    }

    private Live with(
        KeyState newState,
        String newDescription,
        AttachedKeyPolicy newPolicy,
        Map<String, String> newTags,
        Materials newMaterials,
        Optional<AutomaticRotation> newRotation) {
      return new Live(
          arn,
          spec,
          usage,
          origin,
          creator,
          creationDate,
          newState,
          newDescription,
          newPolicy,
          newTags,
          newMaterials,
          newRotation,
          grants,
          backing,
          related,
          namingKey);
    }

    /** Not the generated text: a policy, a description and tags are nobody's business in a log. */
    @Override
    public String toString() {
      int count = materials.all().size();
      return "Live(" + arn + ", " + state + ", " + count + " materials, " + grants + ")";
    }
  }

  /**
   * Its metadata key is destroyed and its deletion has not been read yet. Seen only in the middle
   * of a replay: a key that stays so has lost its shred keys without having been deleted.
   */
  record Unreadable() implements KmsKey {
    @Override
    public KmsKey apply(KeyEvent event) {
      return switch (event) {
        case KeyEvent.Unreadable() -> this;
        case KeyEvent.Deleted(Instant deletionDate) -> new Deleted(deletionDate, Optional.empty());
        case KeyEvent.Created created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedForImport created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedInStore created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedAsReplica created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.Change change -> throw KeyChanges.cannotFollow(change, this);
        case KeyEvent.Shredded shredded -> throw KeyChanges.cannotFollow(shredded, this);
      };
    }

    @Override
    public @Nullable Instant wakeAt() {
      return null;
    }
  }

  /**
   * Gone for its callers, for ever; but where a replica was, its primary may make another, which
   * has nothing of this one.
   *
   * @param shredded when its material was destroyed too, and nothing was left to do
   */
  record Deleted(Instant deletionDate, Optional<Instant> shredded) implements KmsKey {

    @Override
    public KmsKey apply(KeyEvent event) {
      return switch (event) {
        case KeyEvent.Shredded(Instant at) when shredded.isEmpty() ->
            new Deleted(deletionDate, Optional.of(at));
        case KeyEvent.Shredded second -> throw KeyChanges.cannotFollow(second, this);
        case KeyEvent.Deleted second -> throw KeyChanges.cannotFollow(second, this);
        case KeyEvent.Created created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedForImport created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedInStore created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.CreatedAsReplica created when shredded.isPresent() -> NewKey.of(created);
        case KeyEvent.CreatedAsReplica created -> throw KeyChanges.cannotFollow(created, this);
        case KeyEvent.Change change -> throw KeyChanges.cannotFollow(change, this);
        // Of a replica that has been made here since, and is deleted too.
        case KeyEvent.Unreadable() when shredded.isPresent() -> new Unreadable();
        case KeyEvent.Unreadable unreadable -> throw KeyChanges.cannotFollow(unreadable, this);
      };
    }

    @Override
    public @Nullable Instant wakeAt() {
      return shredded.isPresent() ? null : deletionDate;
    }
  }
}
