package dev.holdfast.model.directory;

import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;

/** What happened to one partition of an account's directory. Journaled for ever. */
public sealed interface DirectoryEvent extends DomainEvent {

  record KeyRegistered(KeyId keyId) implements DirectoryEvent {}

  /**
   * The key has been deleted: it is listed no more, and every alias of this partition that named it
   * and every grant on it are gone. Readable for ever, since what it says must outlive the key's
   * own events.
   */
  record KeyUnregistered(KeyId keyId) implements DirectoryEvent {}

  record AliasCreated(AliasName alias, KeyId target, Instant creationDate)
      implements DirectoryEvent {}

  /**
   * The alias names another key now. Carries all that is known of it, so that it stands without the
   * events before it; journaled together with an {@link AliasDeleted} that ends its naming the key
   * before.
   */
  record AliasRetargeted(
      AliasName alias, KeyId target, Instant creationDate, Instant lastUpdatedDate)
      implements DirectoryEvent {}

  record AliasDeleted(AliasName alias, KeyId target) implements DirectoryEvent {}

  /**
   * A grant names a principal of this account as its retiring principal, or is about to: written
   * before the grant is, so that no grant is without it. Readable for ever, as it tells nothing but
   * ids.
   */
  record RetirableGrantAdded(String principalId, RetirableGrant grant) implements DirectoryEvent {}

  record RetirableGrantRemoved(String principalId, RetirableGrant grant)
      implements DirectoryEvent {}

  /**
   * Stands at replay for an alias event whose key has been deleted: there is no such alias any
   * more. Never journaled.
   */
  record Unreadable() implements DirectoryEvent {}
}
