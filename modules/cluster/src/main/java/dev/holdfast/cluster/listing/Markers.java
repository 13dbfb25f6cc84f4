package dev.holdfast.cluster.listing;

import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.operation.KmsOperation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Pagination markers: where the last page ended, with an authenticator over that and over the
 * listing it belongs to. Base64url of a version byte, the authenticator's first 16 bytes and the
 * position in UTF-8. A client can neither make one up nor take it to another listing.
 */
public final class Markers {

  private static final String PURPOSE = "marker";
  private static final byte VERSION = 1;
  private static final int MAC_LENGTH = 16;
  private static final int POSITION_AT = 1 + MAC_LENGTH;
  private static final int MAX_LENGTH = 1024;

  private final Vault vault;

  public Markers(Vault vault) {
    this.vault = vault;
  }

  /**
   * A listing that a marker belongs to.
   *
   * @param filter what narrows the listing, empty for none
   */
  public record Listing(KmsOperation operation, AccountId account, String filter) {}

  public String mark(Listing listing, String position) {
    byte[] text = position.getBytes(StandardCharsets.UTF_8);
    byte[] token =
        ByteBuffer.allocate(POSITION_AT + text.length)
            .put(VERSION)
            .put(authenticate(listing, text))
            .put(text)
            .array();
    return encode(token);
  }

  private static String encode(byte[] token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The position that a marker tells; empty when it is not one that {@link #mark} made for this
   * listing.
   */
  public Optional<String> read(Listing listing, String marker) {
    if (marker.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    byte[] token;
    try {
      token = Base64.getUrlDecoder().decode(marker.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (token.length < POSITION_AT || token[0] != VERSION || !marker.equals(encode(token))) {
      // The decoder takes a last letter for another that differs in unused bits only.
      return Optional.empty();
    }
    byte[] mac = Arrays.copyOfRange(token, 1, POSITION_AT);
    byte[] text = Arrays.copyOfRange(token, POSITION_AT, token.length);
    return MessageDigest.isEqual(mac, authenticate(listing, text))
        ? Optional.of(new String(text, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private byte[] authenticate(Listing listing, byte[] position) {
    byte[] operation = listing.operation.awsName().getBytes(StandardCharsets.UTF_8);
    byte[] account = listing.account.value().getBytes(StandardCharsets.UTF_8);
    byte[] filter = listing.filter.getBytes(StandardCharsets.UTF_8);
    // Every part behind its length: no two listings give the same bytes.
    ByteBuffer bytes =
        ByteBuffer.allocate(
            1
                + 4 * Integer.BYTES
                + operation.length
                + account.length
                + filter.length
                + position.length);
    bytes.put(VERSION);
    for (byte[] part : new byte[][] {operation, account, filter, position}) {
      bytes.putInt(part.length).put(part);
    }
    return Arrays.copyOf(vault.authenticateToken(PURPOSE, bytes.array()), MAC_LENGTH);
  }
}
