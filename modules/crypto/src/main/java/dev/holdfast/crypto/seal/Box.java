package dev.holdfast.crypto.seal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How everything that this room stores is sealed: a two-byte header, version 0x01 and kind, then as
 * {@link SealingKey} has it, with the derivation label {@code holdfast/v1/<kind>}. 78 bytes longer
 * than what is in it.
 */
public enum Box {
  EXPORTED_KEY(1, "exported-key"),
  SHRED_ROW(2, "shred-row"),
  DOMAIN_KEY(3, "domain-key"),
  JOURNAL_KEY(4, "journal-key"),
  EVENT(5, "event"),
  CREDENTIALS(6, "credentials"),
  ANCHORS(7, "anchors"),
  ACCESS_KEY(8, "access-key"),
  SESSION_TOKEN(9, "session-token"),
  IMPORT_TOKEN(10, "import-token"),
  STORE_SECRET(11, "store-secret"),
  RELATED_MATERIAL(12, "related-material"),
  HANDED_ANCHOR(13, "handed-anchor"),
  SIGNING_KEYS(14, "signing-keys"),
  IDENTITIES(15, "identities");

  public static final int OVERHEAD = 2 + SealingKey.OVERHEAD;

  /** The nonce label of every key that seals boxes. */
  public static final String NONCE_LABEL = "holdfast/v1/nonce";

  private static final byte VERSION = 1;

  private final byte kind;

  @SuppressWarnings("ImmutableEnumChecker") // handed to a MAC, never changed
  private final byte[] label;

  Box(int kind, String name) {
    this.kind = (byte) kind;
    this.label = ("holdfast/v1/" + name).getBytes(StandardCharsets.US_ASCII);
  }

  /** Seals {@code clear} with what it belongs to. */
  public byte[] seal(SealingKey key, byte[] belongsTo, byte[] clear) {
    return key.seal(label, new byte[] {VERSION, kind}, belongsTo, clear);
  }

  /**
   * @return empty when the bytes are not a box of this kind, sealed with this key for the same
   *     belongings
   */
  public Optional<byte[]> open(SealingKey key, byte[] belongsTo, byte[] sealed) {
    if (sealed.length < OVERHEAD || sealed[0] != VERSION || sealed[1] != kind) {
      return Optional.empty();
    }
    return key.open(label, sealed, 2, belongsTo);
  }
}
