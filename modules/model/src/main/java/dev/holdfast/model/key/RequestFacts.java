package dev.holdfast.model.key;

import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.store.StoreSeen;
import java.util.Optional;
import java.util.Set;

/**
 * What a request to a key brings with it besides its command.
 *
 * @param requestAlias the alias by which the request named the key
 * @param resourceAliases the aliases of the key, as far as a policy of the caller asks for them
 * @param reEncryptOnSameKey for one side of a ReEncrypt, whether both sides are one key
 * @param presentedGrants ids of the grants, on this key or others, whose tokens came with it
 * @param recipient whom the answer is to be encrypted for; empty for an answer in clear
 * @param store the custom key store that the key is in, as far as it was asked for
 */
public record RequestFacts(
    Optional<AliasName> requestAlias,
    AliasesSeen resourceAliases,
    Optional<Boolean> reEncryptOnSameKey,
    Set<String> presentedGrants,
    Optional<Recipient> recipient,
    StoreSeen store) {

  public static final RequestFacts NONE =
      new RequestFacts(
          Optional.empty(),
          AliasesSeen.NOT_ASKED,
          Optional.empty(),
          Set.of(),
          Optional.empty(),
          new StoreSeen.NotAsked());

  public RequestFacts {
    presentedGrants = Set.copyOf(presentedGrants);
  }

  public RequestFacts named(AliasName alias) {
    return new RequestFacts(
        Optional.of(alias), resourceAliases, reEncryptOnSameKey, presentedGrants, recipient, store);
  }

  public RequestFacts aliased(AliasesSeen aliases) {
    return new RequestFacts(
        requestAlias, aliases, reEncryptOnSameKey, presentedGrants, recipient, store);
  }

  public RequestFacts reEncrypting(boolean onSameKey) {
    return new RequestFacts(
        requestAlias, resourceAliases, Optional.of(onSameKey), presentedGrants, recipient, store);
  }

  public RequestFacts presenting(Set<String> grantIds) {
    return new RequestFacts(
        requestAlias, resourceAliases, reEncryptOnSameKey, grantIds, recipient, store);
  }

  public RequestFacts answeredFor(Recipient attested) {
    return new RequestFacts(
        requestAlias,
        resourceAliases,
        reEncryptOnSameKey,
        presentedGrants,
        Optional.of(attested),
        store);
  }

  RequestFacts seeing(StoreSeen seen) {
    return new RequestFacts(
        requestAlias, resourceAliases, reEncryptOnSameKey, presentedGrants, recipient, seen);
  }
}
