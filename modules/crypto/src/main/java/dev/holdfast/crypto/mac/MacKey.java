package dev.holdfast.crypto.mac;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MacAlgorithm;

/**
 * An open HMAC key, to be kept while its KMS key is in use: its engines keep the padded key, as
 * {@code KeyedMac} says. Safe for use by many threads.
 */
public final class MacKey implements AutoCloseable {

  /** Takes ownership of the material. */
  public MacKey(MacAlgorithm algorithm, Secret material) {}

  /** The message's authenticator, as long as the hash. */
  public byte[] authenticate(byte[] message) {
    return notYet();
  }

  /** Whether the authenticator is the message's, whole; in a time that does not tell how nearly. */
  public boolean verify(byte[] message, byte[] authenticator) {
    return notYet();
  }

  @Override
  public void close() {}

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <T> T notYet() {
    if (KeySpec.values().length > 0) {
      throw new UnsupportedOperationException("the primitive follows");
    }
    throw new IllegalStateException();
  }
}
