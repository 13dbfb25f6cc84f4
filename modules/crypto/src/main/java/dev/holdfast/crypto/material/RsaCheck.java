package dev.holdfast.crypto.material;

import dev.holdfast.crypto.provider.Providers;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;

/**
 * Whether an RSA key that others made is one, and is not weak (FIPS 186-5, appendix A.1.1): a wrong
 * remainder exponent gives the key away with its first signature, and primes that are close
 * together are found by Fermat's method.
 */
final class RsaCheck {

  /** 2^-100 for each prime, with the numbers that are tried chosen at random. */
  private static final int CERTAINTY = 100;

  /** Enough by the standard, and keeps others' operations with the public key quick. */
  private static final int MAX_EXPONENT_BITS = 256;

  private static final int PRIMES_APART_BITS = 100;
  private static final BigInteger F4 = BigInteger.valueOf(65_537);

  private RsaCheck() {}

  static Optional<EncodedPair> read(int bits, byte[] pkcs8) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
      if (!info.getPrivateKeyAlgorithm()
          .getAlgorithm()
          .equals(PKCSObjectIdentifiers.rsaEncryption)) {
        return Optional.empty();
      }
      RSAPrivateKey key = RSAPrivateKey.getInstance(info.parsePrivateKey());
      return isSound(bits, key) ? Optional.of(encode(key)) : Optional.empty();
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      // The last is what the library says to a bit string in an integer's place.
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sound key has a DER form", e);
    }
  }

  private static boolean isSound(int bits, RSAPrivateKey key) {
    return hasSoundModulus(bits, key) && hasSoundExponents(key) && hasPrimes(key);
  }

  private static boolean hasSoundModulus(int bits, RSAPrivateKey key) {
    BigInteger p = key.getPrime1();
    BigInteger q = key.getPrime2();
    return key.getModulus().bitLength() == bits
        && p.signum() > 0
        && q.signum() > 0
        && p.bitLength() == bits / 2
        && q.bitLength() == bits / 2
        && p.subtract(q).abs().bitLength() > bits / 2 - PRIMES_APART_BITS
        && p.multiply(q).equals(key.getModulus());
  }

  private static boolean hasSoundExponents(RSAPrivateKey key) {
    BigInteger e = key.getPublicExponent();
    BigInteger d = key.getPrivateExponent();
    BigInteger p = key.getPrime1();
    BigInteger q = key.getPrime2();
    BigInteger beforeP = p.subtract(BigInteger.ONE);
    BigInteger beforeQ = q.subtract(BigInteger.ONE);
    return e.testBit(0)
        && e.compareTo(F4) >= 0
        && e.bitLength() <= MAX_EXPONENT_BITS
        && d.bitLength() > key.getModulus().bitLength() / 2
        && d.compareTo(key.getModulus()) < 0
        && d.multiply(e).mod(beforeP).equals(BigInteger.ONE)
        && d.multiply(e).mod(beforeQ).equals(BigInteger.ONE)
        && key.getExponent1().equals(d.mod(beforeP))
        && key.getExponent2().equals(d.mod(beforeQ))
        && key.getCoefficient().signum() > 0
        && key.getCoefficient().compareTo(p) < 0
        && key.getCoefficient().multiply(q).mod(p).equals(BigInteger.ONE);
  }

  private static boolean hasPrimes(RSAPrivateKey key) {
    return key.getPrime1().isProbablePrime(CERTAINTY) && key.getPrime2().isProbablePrime(CERTAINTY);
  }

  private static EncodedPair encode(RSAPrivateKey key) throws GeneralSecurityException {
    KeyFactory keys = Providers.rsaKeys();
    return new EncodedPair(
        keys.generatePrivate(
                new RSAPrivateCrtKeySpec(
                    key.getModulus(),
                    key.getPublicExponent(),
                    key.getPrivateExponent(),
                    key.getPrime1(),
                    key.getPrime2(),
                    key.getExponent1(),
                    key.getExponent2(),
                    key.getCoefficient()))
            .getEncoded(),
        keys.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
            .getEncoded());
  }
}
