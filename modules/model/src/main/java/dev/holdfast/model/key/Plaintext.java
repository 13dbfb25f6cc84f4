package dev.holdfast.model.key;

import java.util.Arrays;

/**
 * Bytes that belong to a caller and to nobody else: never printed, never journaled. Not a record on
 * purpose.
 */
public final class Plaintext {

  private final byte[] bytes;

  private Plaintext(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes ownership: the giver must not keep or change the array. */
  public static Plaintext takeOwnershipOf(byte[] bytes) {
    return new Plaintext(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /** The bytes themselves, to be used where they are and not kept. */
  public byte[] reveal() {
    return bytes;
  }

  /**
   * Overwrites the bytes. The collector may have copied the array before: this shortens a life, it
   * promises nothing.
   */
  public void destroy() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Plaintext(" + bytes.length + " bytes)";
  }
}
