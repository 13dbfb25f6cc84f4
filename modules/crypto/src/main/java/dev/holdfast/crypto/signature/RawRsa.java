package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.RsaKeys;
import dev.holdfast.crypto.provider.Providers;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
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
    Cipher cipher = Providers.rawRsa();
    try {
      cipher.init(Cipher.ENCRYPT_MODE, RsaKeys.decodePrivate(privateKey));
      return cipher.doFinal(encoding);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA did not sign", e);
    }
  }

  /**
   * RSAVP1: the encoding inside a signature.
   *
   * @return empty when the signature is no number below the modulus with all its bytes
   */
  static Optional<byte[]> open(RSAPublicKey key, byte[] signature) {
    BigInteger modulus = key.getModulus();
    int length = modulus.bitLength() / Byte.SIZE;
    BigInteger number = new BigInteger(1, signature);
    if (signature.length != length || number.compareTo(modulus) >= 0) {
      return Optional.empty();
    }
    byte[] opened = number.modPow(key.getPublicExponent(), modulus).toByteArray();
    byte[] out = new byte[length];
    int taken = Math.min(opened.length, length);
    System.arraycopy(opened, opened.length - taken, out, length - taken, taken);
    return Optional.of(out);
  }
}
