package dev.holdfast.crypto.material;

import java.util.Arrays;

/** Both halves of a pair as DER, between being made and being moved to secret memory. */
final class EncodedPair implements AutoCloseable {

  private final byte[] privateKey;
  private final byte[] publicKey;

  /** Takes ownership of both arrays. */
  EncodedPair(byte[] privateKey, byte[] publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** PKCS#8. */
  byte[] privateKey() {
    return privateKey;
  }

  /** SubjectPublicKeyInfo. */
  byte[] publicKey() {
    return publicKey;
  }

  @Override
  public void close() {
    Arrays.fill(privateKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "EncodedPair";
  }
}
