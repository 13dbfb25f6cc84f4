package dev.holdfast.model.store;

/** Why what is behind a store could not be asked, or what was wrong with what it answered. */
public sealed interface StoreFault permits ProxyFault, TokenFault {

  /** Whether it says that what is behind the store does not work for any key. */
  boolean isOutage();

  /** Whether as many wait for it already as may. */
  default boolean isCrowd() {
    return this == ProxyFault.CROWDED || this == TokenFault.CROWDED;
  }
}
