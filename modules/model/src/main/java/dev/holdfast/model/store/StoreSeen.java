package dev.holdfast.model.store;

import java.util.Optional;

/** What a key knows of the store that it is in, when a request is decided. */
public sealed interface StoreSeen {

  /** Nothing yet: nobody has asked. */
  record NotAsked() implements StoreSeen {}

  /**
   * @param store as it was a moment ago; empty when there is none by this id any more
   */
  record Asked(Optional<KeyStore> store) implements StoreSeen {}
}
