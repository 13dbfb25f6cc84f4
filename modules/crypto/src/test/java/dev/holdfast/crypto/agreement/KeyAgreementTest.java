package dev.holdfast.crypto.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.model.key.KeySpec;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyAgreementTest {

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, secp256r1, 32",
    "ECC_NIST_P384, secp384r1, 48",
    "ECC_NIST_P521, secp521r1, 66"
  })
  void theJdk_agreesWithUs(KeySpec spec, String curve, int length) throws GeneralSecurityException {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
    pairs.initialize(new ECGenParameterSpec(curve));
    KeyPair theirs = pairs.generateKeyPair();
    javax.crypto.KeyAgreement engine = javax.crypto.KeyAgreement.getInstance("ECDH");
    engine.init(theirs.getPrivate());
    engine.doPhase(
        KeyFactory.getInstance("EC")
            .generatePublic(new X509EncodedKeySpec(KeyOfEverySpec.publicKey(spec))),
        true);
    assertThat(KeyAgreement.agree(KeyOfEverySpec.pair(spec), theirs.getPublic().getEncoded()))
        .hasValueSatisfying(
            shared -> assertThat(shared).hasSize(length).isEqualTo(engine.generateSecret()));
  }

  @Test
  void bouncyCastle_agreesWithUs_onTheCurveOfSm2() throws GeneralSecurityException {
    BouncyCastleProvider other = new BouncyCastleProvider();
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC", other);
    pairs.initialize(new ECGenParameterSpec("sm2p256v1"));
    KeyPair theirs = pairs.generateKeyPair();
    javax.crypto.KeyAgreement engine = javax.crypto.KeyAgreement.getInstance("ECDH", other);
    engine.init(theirs.getPrivate());
    engine.doPhase(
        KeyFactory.getInstance("EC", other)
            .generatePublic(new X509EncodedKeySpec(KeyOfEverySpec.publicKey(KeySpec.SM2))),
        true);
    assertThat(
            KeyAgreement.agree(KeyOfEverySpec.pair(KeySpec.SM2), theirs.getPublic().getEncoded()))
        .hasValueSatisfying(
            shared -> assertThat(shared).hasSize(32).isEqualTo(engine.generateSecret()));
  }

  @ParameterizedTest
  @EnumSource(names = {"ECC_NIST_P384", "SM2"})
  void bothSides_agree(KeySpec spec) {
    try (OpenPair other = new OpenPair(spec, KeyOfEverySpec.MATERIALS.generate(spec))) {
      byte[] one = KeyAgreement.agree(KeyOfEverySpec.pair(spec), other.publicKey()).orElseThrow();
      assertThat(KeyAgreement.agree(other, KeyOfEverySpec.publicKey(spec)))
          .hasValueSatisfying(shared -> assertThat(shared).isEqualTo(one));
    }
  }

  /** A flipped bit leaves the form or the curve; half of all x have no point at all. */
  @Property(tries = 200)
  void changedPublicKey_isRefused(@ForAll @IntRange(max = 91 * 8 - 1) int bit) {
    KeySpec spec = KeySpec.ECC_NIST_P256;
    byte[] changed = KeyOfEverySpec.publicKey(spec);
    changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    assertThat(KeyAgreement.agree(KeyOfEverySpec.pair(spec), changed)).isEmpty();
  }

  @Test
  void otherCurves_otherKinds_andCutKeys_areRefused() {
    KeySpec spec = KeySpec.ECC_NIST_P256;
    OpenPair own = KeyOfEverySpec.pair(spec);
    byte[] right = KeyOfEverySpec.publicKey(spec);
    KeyOfEverySpec.pairs()
        .filter(other -> other != spec)
        .forEach(other ->
            assertThat(KeyAgreement.agree(own, KeyOfEverySpec.publicKey(other))).isEmpty());
    for (int length = 0; length < right.length; length++) {
      assertThat(KeyAgreement.agree(own, Arrays.copyOf(right, length))).isEmpty();
    }
    assertThat(KeyAgreement.agree(own, Arrays.copyOf(right, right.length + 1))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyAgreement.agree(KeyOfEverySpec.pair(KeySpec.ECC_SECG_P256K1), right));
  }
}
