package dev.holdfast.model.store;

import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;

/** What happened to an account's custom key stores in a region. Journaled for ever. */
public sealed interface StoreEvent extends DomainEvent {

  StoreId id();

  record Created(StoreId id, String name, ProxyAccess proxy, Instant at) implements StoreEvent {}

  /** Carries all that can be changed, so that it stands without the events before it. */
  record Updated(StoreId id, String name, ProxyAccess proxy, Instant at) implements StoreEvent {}

  record Connected(StoreId id, Instant at) implements StoreEvent {}

  record ConnectionFailed(StoreId id, ConnectionError why, Instant at) implements StoreEvent {}

  record Disconnected(StoreId id, Instant at) implements StoreEvent {}

  record Deleted(StoreId id, Instant at) implements StoreEvent {}

  /**
   * A KMS key came to be in the store.
   *
   * @param externalKeyId by which the proxy knows its external key
   */
  record KeyAdded(StoreId id, KeyId key, String externalKeyId, Instant at) implements StoreEvent {}

  /** A KMS key of the store was deleted. */
  record KeyRemoved(StoreId id, KeyId key, Instant at) implements StoreEvent {}
}
