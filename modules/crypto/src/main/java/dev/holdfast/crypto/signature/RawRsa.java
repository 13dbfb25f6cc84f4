package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.RsaKeys;
import dev.holdfast.crypto.provider.Providers;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import javax.crypto.Cipher;

/** The two operations of RSA on an encoding that is as long as the modulus. */
final class RawRsa {

  private RawRsa() {}

  /**
   * RSASP1, blinded, and checked with the public exponent before it leaves the engine.
   *
   * @param privateKey PKCS#8 DER
   */
  static byte[] sign(byte[] privateKey, byte[] encoding) {
    try {
      return sign(Providers.rawRsa(), RsaKeys.decodePrivate(privateKey), encoding);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA did not sign", e);
    }
  }

  /** As {@link #sign(byte[], byte[])}, by an engine outside Java, which blinds and checks too. */
  static byte[] sign(Provider engine, OpenPair pair, byte[] encoding) {
    try {
      return pair.withEngineKey(engine, key -> sign(Providers.rawRsa(engine), key, encoding));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA did not sign", e);
    }
  }

  private static byte[] sign(Cipher cipher, PrivateKey key, byte[] encoding)
      throws GeneralSecurityException {
    cipher.init(Cipher.ENCRYPT_MODE, key);
    return cipher.doFinal(encoding);
  }

  /**
   * RSAVP1: the encoding inside a signature.
   *
   * @return empty when the signature is no number below the modulus with all its bytes
   */
  static Optional<byte[]> open(RSAPublicKey key, byte[] signature) {
    if (!isBelowModulus(key, signature)) {
      return Optional.empty();
    }
    BigInteger modulus = key.getModulus();
    byte[] opened =
        new BigInteger(1, signature).modPow(key.getPublicExponent(), modulus).toByteArray();
    byte[] out = new byte[signature.length];
    int taken = Math.min(opened.length, out.length);
    System.arraycopy(opened, opened.length - taken, out, out.length - taken, taken);
    return Optional.of(out);
  }

  /** As {@link #open(RSAPublicKey, byte[])}, by the engine outside Java whose key it is. */
  static Optional<byte[]> open(Provider engine, RSAPublicKey key, byte[] signature) {
    if (!isBelowModulus(key, signature)) {
      return Optional.empty();
    }
    try {
      Cipher cipher = Providers.rawRsa(engine);
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return Optional.of(cipher.doFinal(signature));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA did not verify", e);
    }
  }

  private static boolean isBelowModulus(RSAPublicKey key, byte[] signature) {
    return signature.length == key.getModulus().bitLength() / Byte.SIZE
        && new BigInteger(1, signature).compareTo(key.getModulus()) < 0;
  }
}
