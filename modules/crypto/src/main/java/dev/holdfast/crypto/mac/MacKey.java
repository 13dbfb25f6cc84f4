package dev.holdfast.crypto.mac;

import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.MacAlgorithm;
import java.security.MessageDigest;

/**
 * An open HMAC key, to be kept while its KMS key is in use: its engines keep the padded key, as
 * {@code KeyedMac} says. Safe for use by many threads.
 */
public final class MacKey implements AutoCloseable {

  private final KeyedMac key;

  /** Takes ownership of the material. */
  public MacKey(MacAlgorithm algorithm, Secret material) {
    this.key = new KeyedMac(material, engine(algorithm));
  }

  /** The message's authenticator, as long as the hash. */
  public byte[] authenticate(byte[] message) {
    return key.authenticate(message);
  }

  /** Whether the authenticator is the message's, whole; in a time that does not tell how nearly. */
  public boolean verify(byte[] message, byte[] authenticator) {
    return MessageDigest.isEqual(authenticate(message), authenticator);
  }

  private static String engine(MacAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_SHA_224 -> "HmacSHA224";
      case HMAC_SHA_256 -> "HmacSHA256";
      case HMAC_SHA_384 -> "HmacSHA384";
      case HMAC_SHA_512 -> "HmacSHA512";
    };
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "MacKey";
  }
}
