package dev.holdfast.model.store;

/** What a store is for; two stores of an account are never for the same. */
public sealed interface StoreAddress permits ProxyAddress, TokenAddress {

  boolean conflictsWith(StoreAddress other);
}
