package dev.holdfast.crypto.region;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.model.key.PublicBytes;
import java.util.Base64;

/**
 * The public key by which other regions know a region, as operators copy it: one line of base64.
 */
public final class RegionProof {

  private RegionProof() {}

  public static String text(PublicBytes signingKey) {
    return Base64.getEncoder().encodeToString(signingKey.bytes());
  }

  /**
   * @throws IllegalArgumentException when it is no such key
   */
  public static PublicBytes read(String text) {
    byte[] key = Base64.getDecoder().decode(text.strip());
    if (EcKeys.decodePublic(EcCurve.P384, key).isEmpty()) {
      throw new IllegalArgumentException("no P-384 key");
    }
    return PublicBytes.takeOwnershipOf(key);
  }
}
