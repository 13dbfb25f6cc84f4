package dev.holdfast.model.store;

import dev.holdfast.model.key.PublicBytes;

/**
 * What an external key manager makes of a text with AES-GCM, in the parts that its proxy has.
 *
 * @param metadata its own notes, of at most 20 bytes; may be empty
 * @param initializationVector of 12 or 16 bytes
 * @param tag of 16 bytes
 * @param body as long as the text
 */
public record ExternalCiphertext(
    PublicBytes metadata, PublicBytes initializationVector, PublicBytes tag, PublicBytes body) {

  public static final int TAG_LENGTH = 16;

  private static final int MAX_METADATA = 20;
  private static final int SHORT_IV = 12;
  private static final int LONG_IV = 16;

  /** Whether the protocol has such lengths, in bytes. */
  public static boolean hasLengths(int initializationVector, int metadata) {
    return (initializationVector == SHORT_IV || initializationVector == LONG_IV)
        && metadata >= 0
        && metadata <= MAX_METADATA;
  }

  /** Whether the parts have the lengths that the protocol gives them, for a text so long. */
  public boolean isOf(int textLength) {
    return hasLengths(initializationVector.bytes().length, metadata.bytes().length)
        && tag.bytes().length == TAG_LENGTH
        && body.bytes().length == textLength;
  }
}
