package dev.holdfast.journal.audit;

import dev.holdfast.model.hash.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * One line of the trail: a JSON object that starts with its sequence and the hash of the line
 * before, and ends with its own hash, which covers that hash and every byte of the line before the
 * last member.
 */
final class AuditLine {

  static final int HASH_BYTES = Sha256.BYTES;

  /** What the first line of a trail continues. */
  static final byte[] GENESIS = new byte[HASH_BYTES];

  static final byte[] HASH_MEMBER = ascii(",\"hash\":\"");
  static final byte[] END = ascii("\"}\n");

  private static final HexFormat HEX = HexFormat.of();

  private final MessageDigest sha256 = Sha256.begin();

  /**
   * Appends the line and gives its hash.
   *
   * @param fields of {@link LineFields}
   */
  byte[] append(byte[] fields, long sequence, byte[] previousHash, ByteArrayOutputStream out) {
    byte[] place =
        ascii(
            "{\"sequence\":"
                + sequence
                + ",\"previousHash\":\""
                + HEX.formatHex(previousHash)
                + '"');
    sha256.update(previousHash);
    sha256.update(place);
    sha256.update(fields);
    byte[] hash = sha256.digest();
    out.writeBytes(place);
    out.writeBytes(fields);
    out.writeBytes(HASH_MEMBER);
    out.writeBytes(ascii(HEX.formatHex(hash)));
    out.writeBytes(END);
    return hash;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
