package dev.holdfast.node.region;

import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.crypto.identity.IdentityCredentials;

/** What the home region has besides its keys: the identities of all accounts. */
record HomeRegion(IamAccounts accounts, IdentityCredentials credentials) {}
