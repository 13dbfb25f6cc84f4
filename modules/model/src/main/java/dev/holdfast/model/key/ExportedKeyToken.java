package dev.holdfast.model.key;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

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
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
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
