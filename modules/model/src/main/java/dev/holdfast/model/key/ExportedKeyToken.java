package dev.holdfast.model.key;

import dev.holdfast.model.hash.Sha256;
import java.util.Arrays;

/**
 * A backing key, wrapped under its own shred key: safe to journal, useless once the shred key is
 * destroyed. Only the crypto room can make or open one.
 */
public final class ExportedKeyToken {

  private final byte[] bytes;

  private ExportedKeyToken(byte[] bytes) {
    this.bytes = bytes;
  }

  public static ExportedKeyToken copyOf(byte[] wrapped) {
    return new ExportedKeyToken(wrapped.clone());
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits: no two tokens have the same. */
  public String fingerprint() {
    return Sha256.hexOf(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExportedKeyToken that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "ExportedKeyToken(" + bytes.length + " bytes)";
  }
}
