package dev.holdfast.model.store;

import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;

/** What happened to an account's custom key stores in a region. Journaled for ever. */
public sealed interface StoreEvent extends DomainEvent {

  StoreId id();

  record Created(StoreId id, String name, StoreAccess access, Instant at) implements StoreEvent {}

  /** Carries all that can be changed, so that it stands without the events before it. */
  record Updated(StoreId id, String name, StoreAccess access, Instant at) implements StoreEvent {}

  record Connected(StoreId id, Instant at) implements StoreEvent {}

  record ConnectionFailed(StoreId id, ConnectionError why, Instant at) implements StoreEvent {}

  record Disconnected(StoreId id, Instant at) implements StoreEvent {}

  record Deleted(StoreId id, Instant at) implements StoreEvent {}

  /**
   * A KMS key came to be in the store.
   *
   * @param externalKeyId by which what is behind the store knows its key
   */
  record KeyAdded(StoreId id, KeyId key, String externalKeyId, Instant at) implements StoreEvent {}

  /**
   * A KMS key of the store was deleted, and its token could not be asked to destroy its own.
   *
   * @param objectId by which the token knows that
   */
  record KeyOrphaned(StoreId id, KeyId key, String objectId, Instant at) implements StoreEvent {}

  /** A token's key that was left is destroyed. */
  record OrphanDestroyed(StoreId id, String objectId, Instant at) implements StoreEvent {}

  /** A KMS key of the store was deleted. */
  record KeyRemoved(StoreId id, KeyId key, Instant at) implements StoreEvent {}
}
