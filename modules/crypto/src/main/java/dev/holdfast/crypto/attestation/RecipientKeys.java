package dev.holdfast.crypto.attestation;

import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.model.key.PublicBytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * RSA public keys of recipients. One form only: they are compared whole with what we would have
 * written, so that no parser decides on them.
 */
final class RecipientKeys {

  private static final int MIN_BITS = 2048;

  /** SP 800-56B: more than 2^16. A longer one than engines take for any modulus costs them. */
  private static final int MIN_EXPONENT_BITS = 17;

  private static final int MAX_EXPONENT_BITS = 64;

  private RecipientKeys() {}

  /**
   * The key.
   *
   * @param encoded SubjectPublicKeyInfo DER
   * @return empty when it is anything but an RSA key of 2048 bits at least
   */
  static Optional<PublicKey> decode(PublicBytes encoded) {
    try {
      RSAPublicKey key =
          RSAPublicKey.getInstance(
              SubjectPublicKeyInfo.getInstance(encoded.bytes()).parsePublicKey());
      BigInteger modulus = key.getModulus();
      BigInteger exponent = key.getPublicExponent();
      byte[] ours =
          new SubjectPublicKeyInfo(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                  new RSAPublicKey(modulus, exponent))
              .getEncoded("DER");
      boolean good =
          modulus.signum() > 0
              && modulus.bitLength() >= MIN_BITS
              && modulus.testBit(0)
              && exponent.signum() > 0
              && exponent.bitLength() >= MIN_EXPONENT_BITS
              && exponent.bitLength() <= MAX_EXPONENT_BITS
              && exponent.testBit(0)
              && Arrays.equals(ours, encoded.bytes());
      return good
          ? Optional.of(Providers.rsaKeys().generatePublic(new RSAPublicKeySpec(modulus, exponent)))
          : Optional.empty();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // A library's parser met the bytes of strangers: whatever it did, they are no key.
      return Optional.empty();
    }
  }
}
