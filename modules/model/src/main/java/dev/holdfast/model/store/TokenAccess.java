package dev.holdfast.model.store;

import dev.holdfast.model.iam.SealedSecret;

/**
 * A token, and what this service logs in to it with.
 *
 * @param pin of the token's user, sealed for this store
 */
public record TokenAccess(TokenAddress address, SealedSecret pin) implements StoreAccess {}
