package dev.holdfast.model.store;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;

/** The PINs by which tokens know this service, of one region. */
public interface TokenPins {

  /** Seals a PIN for one store; destroys what it was given. */
  SealedSecret seal(StoreId store, Plaintext pin);

  /**
   * The PIN, in an array of its own, to be overwritten.
   *
   * @throws dev.holdfast.model.journal.IntegrityException when it was sealed for another store or
   *     region
   */
  byte[] open(StoreId store, TokenAccess token);
}
