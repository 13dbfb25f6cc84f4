package dev.holdfast.crypto.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.key.KeySpec;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;

/** Keys that are well formed, and weak or wrong in one thing each. */
class RsaCheckTest {

  private static final BigInteger F4 = BigInteger.valueOf(65_537);
  private static final RSAPrivateKey SOUND = sound();

  private static RSAPrivateKey sound() {
    try {
      return RSAPrivateKey.getInstance(
          PrivateKeyInfo.getInstance(KeyOfEverySpec.privateKey(KeySpec.RSA_2048))
              .parsePrivateKey());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<EncodedPair> read(RSAPrivateKey key) throws IOException {
    return RsaCheck.read(
        2048,
        new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), key)
            .getEncoded());
  }

  /** Everything that follows from two primes and an exponent. */
  private static RSAPrivateKey of(BigInteger p, BigInteger q, BigInteger e) {
    BigInteger beforeP = p.subtract(BigInteger.ONE);
    BigInteger beforeQ = q.subtract(BigInteger.ONE);
    BigInteger d = e.modInverse(beforeP.multiply(beforeQ));
    return new RSAPrivateKey(
        p.multiply(q), e, d, p, q, d.mod(beforeP), d.mod(beforeQ), q.modInverse(p));
  }

  private static BigInteger coprimeFrom(BigInteger start, BigInteger exponent) {
    BigInteger prime = start.nextProbablePrime();
    while (!prime.subtract(BigInteger.ONE).gcd(exponent).equals(BigInteger.ONE)) {
      prime = prime.nextProbablePrime();
    }
    return prime;
  }

  @Test
  void soundKey_isTaken() throws IOException {
    assertThat(read(SOUND)).isPresent();
    assertThat(read(of(SOUND.getPrime1(), SOUND.getPrime2(), F4))).isPresent();
  }

  @Test
  void primesCloseTogether_areRefused() throws IOException {
    BigInteger p = SOUND.getPrime1();
    assertThat(read(of(p, coprimeFrom(p, F4), F4))).isEmpty();
    assertThat(read(of(p, coprimeFrom(p.add(BigInteger.ONE.shiftLeft(900)), F4), F4))).isEmpty();
  }

  @Test
  void smallExponent_isRefused() throws IOException {
    BigInteger three = BigInteger.valueOf(3);
    BigInteger p = coprimeFrom(SOUND.getPrime1(), three);
    BigInteger q = coprimeFrom(SOUND.getPrime2(), three);
    assertThat(read(of(p, q, three))).isEmpty();
  }

  @Test
  void hugeExponent_isRefused() throws IOException {
    BigInteger huge = BigInteger.ONE.shiftLeft(256).nextProbablePrime();
    assertThat(read(of(SOUND.getPrime1(), SOUND.getPrime2(), huge))).isEmpty();
  }

  @Test
  void compositeFactor_isRefused() throws IOException {
    BigInteger half = BigInteger.ONE.shiftLeft(511).setBit(510);
    BigInteger one = coprimeFrom(half, F4);
    BigInteger composite = one.multiply(coprimeFrom(one, F4));
    assertThat(composite.bitLength()).isEqualTo(1024);
    RSAPrivateKey looksRight = of(SOUND.getPrime1(), composite, F4);
    assertThat(read(looksRight)).isEmpty();
  }

  /** With a wrong remainder exponent the first signature gives a factor away. */
  @Test
  void wrongRemainders_areRefused() throws IOException {
    BigInteger two = BigInteger.TWO;
    assertThat(read(with(SOUND.getExponent1().add(two), SOUND.getExponent2(), coefficient())))
        .isEmpty();
    assertThat(read(with(SOUND.getExponent1(), SOUND.getExponent2().add(two), coefficient())))
        .isEmpty();
    assertThat(read(with(SOUND.getExponent1(), SOUND.getExponent2(), coefficient().add(two))))
        .isEmpty();
    assertThat(read(with(SOUND.getExponent1(), SOUND.getExponent2(), coefficient()))).isPresent();
  }

  private static BigInteger coefficient() {
    return SOUND.getCoefficient();
  }

  private static RSAPrivateKey with(BigInteger dp, BigInteger dq, BigInteger coefficient) {
    return new RSAPrivateKey(
        SOUND.getModulus(),
        SOUND.getPublicExponent(),
        SOUND.getPrivateExponent(),
        SOUND.getPrime1(),
        SOUND.getPrime2(),
        dp,
        dq,
        coefficient);
  }
}
