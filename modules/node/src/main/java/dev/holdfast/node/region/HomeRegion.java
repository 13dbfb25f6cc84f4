package dev.holdfast.node.region;

import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.crypto.identity.IdentityCredentials;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.node.identity.IdentityCopy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the home region has besides its keys: the identities of all accounts, or a copy of them.
 *
 * @param accounts empty where they are a copy
 * @param copy empty where they are not
 */
record HomeRegion(
    Iam iam,
    Identities identities,
    IdentityCredentials credentials,
    Optional<IamAccounts> accounts,
    Optional<IdentityCopy> copy) {

  static HomeRegion of(IamAccounts accounts, IdentityCredentials credentials) {
    return new HomeRegion(accounts, accounts, credentials, Optional.of(accounts), Optional.empty());
  }

  /** Calls of IAM are handed on before they come here. */
  static HomeRegion of(IdentityCopy copy, IdentityCredentials credentials) {
    return new HomeRegion(
        (account, command) ->
            CompletableFuture.failedStage(
                new IllegalStateException("a copy of identities was asked to change")),
        copy,
        credentials,
        Optional.empty(),
        Optional.of(copy));
  }
}
