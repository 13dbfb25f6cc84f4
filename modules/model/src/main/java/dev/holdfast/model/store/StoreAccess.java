package dev.holdfast.model.store;

/** How what is behind a store is reached. */
public sealed interface StoreAccess permits ProxyAccess, TokenAccess {

  StoreAddress address();
}
