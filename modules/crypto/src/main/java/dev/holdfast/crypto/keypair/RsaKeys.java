package dev.holdfast.crypto.keypair;

import dev.holdfast.crypto.provider.Providers;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** RSA keys of this room's making, for engines. */
public final class RsaKeys {

  private RsaKeys() {}

  /**
   * The public key.
   *
   * @param bits what its modulus must have
   * @param encoded SubjectPublicKeyInfo DER
   * @throws IllegalArgumentException when it is anything else
   */
  public static RSAPublicKey decodePublic(int bits, byte[] encoded) {
    return decodePublic(bits, encoded, Providers.rsaKeys());
  }

  /** As {@link #decodePublic(int, byte[])}, for an engine outside Java. */
  public static RSAPublicKey decodePublic(int bits, byte[] encoded, Provider engine) {
    return decodePublic(bits, encoded, Providers.keys("RSA", engine));
  }

  private static RSAPublicKey decodePublic(int bits, byte[] encoded, KeyFactory factory) {
    try {
      RSAPublicKey key = (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
      if (key.getModulus().bitLength() == bits) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an RSA public key", e);
    }
    throw new IllegalArgumentException("not an RSA public key of " + bits + " bits");
  }

  /**
   * The private key, with its Chinese remainder form. The object cannot be wiped: keep it for one
   * operation.
   *
   * @param encoded PKCS#8 DER, which remains the caller's to overwrite
   * @throws IllegalArgumentException when it is anything else
   */
  public static PrivateKey decodePrivate(byte[] encoded) {
    try {
      return Providers.rsaKeys().generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an RSA private key", e);
    }
  }
}
