package dev.holdfast.model.directory;

import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import java.util.Optional;

/** What can be asked of one partition of a directory. Who may ask is settled before. */
public sealed interface DirectoryCommand {

  /** Lists a key from now on. Registering it again changes nothing. */
  record RegisterKey(KeyId keyId) implements DirectoryCommand {}

  /**
   * Forgets a key, every alias of this partition that names it and every grant on it; sent to all
   * partitions. Repeating it changes nothing.
   */
  record UnregisterKey(KeyId keyId) implements DirectoryCommand {}

  /**
   * The next key ids in ascending order.
   *
   * @param after exclusive; empty for the first page
   * @param limit at least 1
   */
  record KeysAfter(Optional<KeyId> after, int limit) implements DirectoryCommand {}

  /** How many keys count for the quota: those of services do not. */
  record CountKeys() implements DirectoryCommand {}

  /**
   * Lists the key of a service and gives it the service's alias, both or neither. Key and alias
   * belong to one partition.
   */
  record AdoptManagedKey(AliasName alias, KeyId keyId) implements DirectoryCommand {}

  record CreateAlias(AliasName alias, KeyId target) implements DirectoryCommand {}

  record RetargetAlias(AliasName alias, KeyId target) implements DirectoryCommand {}

  record DeleteAlias(AliasName alias) implements DirectoryCommand {}

  record ResolveAlias(AliasName alias) implements DirectoryCommand {}

  /**
   * The next aliases in ascending order of their names.
   *
   * @param after exclusive; empty for the first page
   * @param limit at least 1
   * @param target only aliases of this key
   */
  record AliasesAfter(Optional<AliasName> after, int limit, Optional<KeyId> target)
      implements DirectoryCommand {}

  record CountAliases(KeyId target) implements DirectoryCommand {}

  /**
   * Finds a grant for its retiring principal from now on. Adding it again changes nothing.
   *
   * @param principalId as the grant holds it
   */
  record AddRetirableGrant(String principalId, RetirableGrant grant) implements DirectoryCommand {}

  /** Repeating it changes nothing. */
  record RemoveRetirableGrant(String principalId, RetirableGrant grant)
      implements DirectoryCommand {}

  /**
   * The next grants that a principal may retire, in their order.
   *
   * @param after exclusive; empty for the first page
   * @param limit at least 1
   */
  record RetirableGrantsAfter(String principalId, Optional<RetirableGrant> after, int limit)
      implements DirectoryCommand {}
}
