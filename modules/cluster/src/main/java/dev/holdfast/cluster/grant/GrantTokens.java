package dev.holdfast.cluster.grant;

import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Grant tokens: which grant on which key, and since when the token is, with an authenticator of the
 * region over it. Base64 of, big-endian,
 *
 * <pre>
 * 0       version 0x01
 * 1       bit 0: the key's id is a multi-Region one; all others 0
 * 2..9    the key's account, as a number
 * 10..25  key id
 * 26..57  grant id
 * 58..65  when it was made, microseconds since 1970
 * 66..97  authenticator of bytes 0..65
 * </pre>
 *
 * <p>A token names a grant and gives no right: the key must hold the grant, and its caller be whom
 * the grant speaks of.
 */
public final class GrantTokens {

  /** The grant that a token names. */
  public record Named(KeyArn key, String grantId) {}

  private static final String PURPOSE = "grant";
  private static final byte VERSION = 1;
  private static final int ID_LENGTH = 16;
  private static final int GRANT_ID_LENGTH = 32;
  private static final int MAC_AT = 66;
  private static final int LENGTH = MAC_AT + 32;
  private static final HexFormat HEX = HexFormat.of();

  private final Region region;
  private final Vault vault;

  public GrantTokens(Region region, Vault vault) {
    this.region = region;
    this.vault = vault;
  }

  /**
   * @param grantId 64 lower-case hexadecimal digits
   */
  public String issue(KeyArn key, String grantId, Instant issuedAt) {
    byte[] named =
        ByteBuffer.allocate(MAC_AT)
            .put(VERSION)
            .put((byte) (key.keyId().isMultiRegion() ? 1 : 0))
            .putLong(Long.parseLong(key.account().value()))
            .put(key.keyId().toBytes())
            .put(HEX.parseHex(grantId))
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, issuedAt))
            .array();
    byte[] token = Arrays.copyOf(named, LENGTH);
    System.arraycopy(vault.authenticateToken(PURPOSE, named), 0, token, MAC_AT, LENGTH - MAC_AT);
    return Base64.getEncoder().encodeToString(token);
  }

  /** What a token names; empty when it is not one that {@link #issue} made in this region. */
  public Optional<Named> read(String text) {
    byte[] token;
    try {
      token = Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    // One text for each token: Base64 has spare bits at its end.
    if (token.length != LENGTH || !Base64.getEncoder().encodeToString(token).equals(text)) {
      return Optional.empty();
    }
    byte[] named = Arrays.copyOf(token, MAC_AT);
    byte[] mac = Arrays.copyOfRange(token, MAC_AT, LENGTH);
    return MessageDigest.isEqual(mac, vault.authenticateToken(PURPOSE, named))
        ? Optional.of(named(ByteBuffer.wrap(named)))
        : Optional.empty();
  }

  /** The ids of the grants that tokens name; empty when one of them is no token. */
  public Optional<Set<String>> readAll(List<String> tokens) {
    Set<String> grantIds = new HashSet<>();
    for (String token : tokens) {
      Optional<Named> named = read(token);
      if (named.isEmpty()) {
        return Optional.empty();
      }
      grantIds.add(named.get().grantId());
    }
    return Optional.of(grantIds);
  }

  private Named named(ByteBuffer token) {
    boolean multiRegion = token.position(1).get() == 1;
    AccountId account = new AccountId("%012d".formatted(token.getLong()));
    byte[] keyId = new byte[ID_LENGTH];
    byte[] grantId = new byte[GRANT_ID_LENGTH];
    token.get(keyId).get(grantId);
    return new Named(
        new KeyArn(region, account, KeyId.fromBytes(keyId, multiRegion)), HEX.formatHex(grantId));
  }
}
