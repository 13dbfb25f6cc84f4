package dev.holdfast.model.key;

import java.util.Arrays;

/**
 * Bytes that cross the wire and are no secret: a MAC, a signature, a public key, what was encrypted
 * for a key pair. Compared by content, printed by length.
 */
public final class PublicBytes {

  private final byte[] bytes;

  private PublicBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes ownership: the giver must not keep or change the array. */
  public static PublicBytes takeOwnershipOf(byte[] bytes) {
    return new PublicBytes(bytes);
  }

  /** The bytes themselves; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "PublicBytes(" + bytes.length + " bytes)";
  }
}
