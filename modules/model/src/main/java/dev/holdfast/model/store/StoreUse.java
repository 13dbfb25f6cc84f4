package dev.holdfast.model.store;

import dev.holdfast.model.name.KeyArn;

/** The use of a store's key on behalf of a KMS key, authorized and decided. */
public sealed interface StoreUse permits ExternalUse, TokenUse {

  StoreId store();

  /** Whose use it is. */
  KeyArn key();
}
