package dev.holdfast.model.key;

import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.StoreId;

/** What stands behind a KMS key. Made with the key, and never another. */
public sealed interface Backing {

  /** Its backing keys, and nothing else. */
  record OwnMaterial() implements Backing {}

  /**
   * A backing key, and beside it a key of a custom key store: what the one seals, the other seals
   * once more.
   */
  sealed interface InStore extends Backing {

    StoreId store();

    /** By which what is behind the store knows the key. */
    String id();

    /** Of the KMS key. */
    KeyOrigin origin();
  }

  /** A key of an external key manager, who is asked through the store's proxy. */
  record ExternalKey(StoreId store, String id) implements InStore {
    @Override
    public KeyOrigin origin() {
      return KeyOrigin.EXTERNAL_KEY_STORE;
    }
  }

  /**
   * A key that was made in a token for this KMS key.
   *
   * @param cluster what the token was called then
   */
  record TokenKey(StoreId store, ClusterId cluster, String id) implements InStore {
    @Override
    public KeyOrigin origin() {
      return KeyOrigin.AWS_CLOUDHSM;
    }

    /** The same key, as its token is called by now. */
    TokenKey at(ClusterId now) {
      return new TokenKey(store, now, id);
    }
  }
}
