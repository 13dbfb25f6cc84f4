package dev.holdfast.crypto.token;

import dev.holdfast.crypto.provider.Providers;
import java.security.MessageDigest;

/**
 * With what PIN a token was logged in to. While a process is logged in, a token takes any PIN for
 * answered; then this tells right from wrong.
 */
final class PinProof {

  private final int generation;
  private final byte[] salt;
  private final byte[] hash;

  private PinProof(int generation, byte[] salt, byte[] hash) {
    this.generation = generation;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * @param generation of the library
   * @param salt its own, from now on
   */
  static PinProof of(int generation, byte[] salt, byte[] pin) {
    return new PinProof(generation, salt, hash(salt, pin));
  }

  int generation() {
    return generation;
  }

  boolean isOf(byte[] pin) {
    return MessageDigest.isEqual(hash, hash(salt, pin));
  }

  private static byte[] hash(byte[] salt, byte[] pin) {
    MessageDigest digest = Providers.sha256();
    digest.update(salt);
    return digest.digest(pin);
  }
}
