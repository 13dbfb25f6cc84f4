package dev.holdfast.model.key;

import dev.holdfast.model.store.StoreId;

/** What stands behind a KMS key. Made with the key, and never another. */
public sealed interface Backing {

  /** Its backing keys, and nothing else. */
  record OwnMaterial() implements Backing {}

  /**
   * A backing key, and beside it a key of an external key manager: what the one seals, the other
   * seals once more.
   *
   * @param store through whose proxy it is asked
   * @param id by which the proxy knows it
   */
  record ExternalKey(StoreId store, String id) implements Backing {}
}
