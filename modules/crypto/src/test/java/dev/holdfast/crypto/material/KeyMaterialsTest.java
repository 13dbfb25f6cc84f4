package dev.holdfast.crypto.material;

import static dev.holdfast.crypto.material.KeyOfEverySpec.MATERIALS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.generators.MLKEMKeyPairGenerator;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaterialsTest {

  @ParameterizedTest
  @CsvSource({
    "SYMMETRIC_DEFAULT, 32",
    "HMAC_224, 28",
    "HMAC_256, 32",
    "HMAC_384, 48",
    "HMAC_512, 64"
  })
  void bytes_areAsLongAsTheSpecSays_andTakenInThatLengthOnly(KeySpec spec, int length) {
    try (Secret one = MATERIALS.generate(spec);
        Secret other = MATERIALS.generate(spec)) {
      assertThat(one.length()).isEqualTo(length);
      assertThat(one.openSecret()).isNotEqualTo(other.openSecret());
    }
    byte[] brought = TestTools.GENERATORS.internal().bytes(length);
    byte[] copy = brought.clone();
    assertThat(MATERIALS.take(spec, brought))
        .hasValueSatisfying(taken -> assertThat(taken.openSecret()).isEqualTo(copy));
    assertThat(brought).containsOnly(0);
    assertThat(MATERIALS.take(spec, new byte[length - 1])).isEmpty();
    assertThat(MATERIALS.take(spec, new byte[length + 1])).isEmpty();
  }

  static java.util.stream.Stream<KeySpec> pairs() {
    return KeyOfEverySpec.pairs();
  }

  /**
   * What was made here can be brought here, and is the same to the byte. It is no other pair; bytes
   * are bytes, and a private key may be as long as an HMAC key.
   */
  @ParameterizedTest
  @MethodSource("pairs")
  void pair_comesBackAsItWas_andAsNoOtherPair(KeySpec spec) {
    byte[] privateKey = KeyOfEverySpec.privateKey(spec);
    byte[] given = privateKey.clone();
    try (Secret taken = MATERIALS.take(spec, given).orElseThrow()) {
      assertThat(KeyMaterials.openPrivateKey(taken)).isEqualTo(privateKey);
      assertThat(KeyMaterials.publicKey(taken)).isEqualTo(KeyOfEverySpec.publicKey(spec));
      assertThat(given).containsOnly(0);
    }
    assertThat(KeyOfEverySpec.pairs().filter(other -> other != spec))
        .allSatisfy(other -> assertThat(MATERIALS.take(other, privateKey.clone())).isEmpty());
  }

  @Property(tries = 200)
  void cutPair_isRefused(@ForAll @IntRange(max = 1_000_000) int position) {
    KeySpec[] quick = {
      KeySpec.ECC_NIST_P256,
      KeySpec.ECC_NIST_EDWARDS25519,
      KeySpec.ML_DSA_44,
      KeySpec.ML_KEM_512,
      KeySpec.RSA_2048
    };
    KeySpec spec = quick[position % quick.length];
    byte[] whole = KeyOfEverySpec.privateKey(spec);
    assertThat(MATERIALS.take(spec, Arrays.copyOf(whole, position % whole.length))).isEmpty();
    assertThat(MATERIALS.take(spec, Arrays.copyOf(whole, whole.length + 1))).isEmpty();
  }

  @Property(tries = 200)
  void noise_isRefusedAndThrowsNothing(@ForAll @Size(max = 200) byte[] noise) {
    assertThat(KeyOfEverySpec.pairs())
        .allSatisfy(spec -> assertThat(MATERIALS.take(spec, noise.clone())).isEmpty());
  }

  /** A flip that leaves the form leaves another number, which fits nothing else in the key. */
  @Property(tries = 60)
  void flippedRsaKey_isRefused(@ForAll @IntRange(min = 40 * 8, max = 1190 * 8) int bit) {
    byte[] flipped = KeyOfEverySpec.privateKey(KeySpec.RSA_2048);
    flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    assertThat(MATERIALS.take(KeySpec.RSA_2048, flipped)).isEmpty();
  }

  /** Where a bit tells nothing about the key, as the version's does, it may be read as before. */
  @ParameterizedTest
  @EnumSource(names = {"ECC_NIST_P256", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "SM2"})
  void everyBitOfACurveKey_isRefusedOrReadAsTheSameKey(KeySpec spec) {
    byte[] whole = KeyOfEverySpec.privateKey(spec);
    // The last 32 bytes of an Ed25519 key are the key, and each of them is another.
    int bits = (spec == KeySpec.ECC_NIST_EDWARDS25519 ? whole.length - 32 : whole.length) * 8;
    for (int bit = 0; bit < bits; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(MATERIALS.take(spec, flipped).map(KeyMaterials::publicKey))
          .as("bit %s", bit)
          .satisfiesAnyOf(
              taken -> assertThat(taken).isEmpty(),
              taken ->
                  assertThat(taken)
                      .hasValueSatisfying(
                          key -> assertThat(key).isEqualTo(KeyOfEverySpec.publicKey(spec))));
    }
  }

  @Test
  void rsaKey_withABitStringInANumbersPlace_isRefused() {
    byte[] whole = KeyOfEverySpec.privateKey(KeySpec.RSA_2048);
    for (int i = 30; i < whole.length; i++) {
      if (whole[i] == 2) {
        byte[] flipped = whole.clone();
        flipped[i] = 3;
        assertThat(MATERIALS.take(KeySpec.RSA_2048, flipped)).isEmpty();
      }
    }
  }

  /** GM/T 0003.1: a private key of SM2 is at most n - 2. */
  @Test
  void largestNumber_isAKeyOfP256_andNoneOfSm2() {
    for (EcCurve curve : new EcCurve[] {EcCurve.P256, EcCurve.SM2}) {
      KeySpec spec = curve == EcCurve.SM2 ? KeySpec.SM2 : KeySpec.ECC_NIST_P256;
      var generator = curve.domain().getG();
      BigInteger largest = curve.order().subtract(BigInteger.ONE);
      BigInteger next = largest.subtract(BigInteger.ONE);
      assertThat(MATERIALS.take(spec, EcKeys.encodePrivate(curve, next, generator.multiply(next))))
          .isPresent();
      assertThat(
              MATERIALS
                  .take(spec, EcKeys.encodePrivate(curve, largest, generator.multiply(largest)))
                  .isPresent())
          .isEqualTo(spec == KeySpec.ECC_NIST_P256);
    }
  }

  @Test
  void curveKey_thatNamesAnothersPublicKey_isRefused() {
    EcCurve curve = EcCurve.P256;
    var generator = curve.domain().getG();
    byte[] right = EcKeys.encodePrivate(curve, BigInteger.TWO, generator.multiply(BigInteger.TWO));
    byte[] wrong = EcKeys.encodePrivate(curve, BigInteger.TWO, generator);
    byte[] zero = EcKeys.encodePrivate(curve, BigInteger.ZERO, generator);
    byte[] order = EcKeys.encodePrivate(curve, curve.order(), generator);
    assertThat(MATERIALS.take(KeySpec.ECC_NIST_P256, right)).isPresent();
    assertThat(MATERIALS.take(KeySpec.ECC_NIST_P256, wrong)).isEmpty();
    assertThat(MATERIALS.take(KeySpec.ECC_NIST_P256, zero)).isEmpty();
    assertThat(MATERIALS.take(KeySpec.ECC_NIST_P256, order)).isEmpty();
  }

  /** The JDK writes curve keys without their public half, and Ed25519 as we do. */
  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, EC, secp256r1",
    "ECC_NIST_P384, EC, secp384r1",
    "ECC_NIST_P521, EC, secp521r1",
    "ECC_NIST_EDWARDS25519, EdDSA, Ed25519"
  })
  void keysOfTheJdk_areTaken(KeySpec spec, String algorithm, String curve)
      throws GeneralSecurityException {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance(algorithm);
    pairs.initialize(new ECGenParameterSpec(curve));
    var pair = pairs.generateKeyPair();
    assertThat(MATERIALS.take(spec, pair.getPrivate().getEncoded()).map(KeyMaterials::publicKey))
        .hasValueSatisfying(taken -> assertThat(taken).isEqualTo(pair.getPublic().getEncoded()));
  }

  /** Seed, expanded, both: all three forms of a private key of ML-DSA are the same key. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        MLDSAPrivateKeyParameters.SEED_ONLY,
        MLDSAPrivateKeyParameters.EXPANDED_KEY,
        MLDSAPrivateKeyParameters.BOTH
      })
  void everyFormOfMlDsa_isTaken(int form) throws java.io.IOException {
    MLDSAKeyPairGenerator pairs = new MLDSAKeyPairGenerator();
    pairs.init(
        new MLDSAKeyGenerationParameters(
            new dev.holdfast.crypto.random.EngineRandom(TestTools.GENERATORS.internal()),
            MLDSAParameters.ml_dsa_65));
    var key = (MLDSAPrivateKeyParameters) pairs.generateKeyPair().getPrivate();
    byte[] encoded =
        PrivateKeyInfoFactory.createPrivateKeyInfo(key.getParametersWithFormat(form)).getEncoded();
    assertThat(MATERIALS.take(KeySpec.ML_DSA_65, encoded).map(KeyMaterials::publicKey))
        .hasValueSatisfying(
            taken -> assertThat(taken).endsWith(key.getPublicKeyParameters().getEncoded()));
  }

  /** As of ML-DSA: seed, expanded, both. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        MLKEMPrivateKeyParameters.SEED_ONLY,
        MLKEMPrivateKeyParameters.EXPANDED_KEY,
        MLKEMPrivateKeyParameters.BOTH
      })
  void everyFormOfMlKem_isTaken(int form) throws java.io.IOException {
    MLKEMKeyPairGenerator pairs = new MLKEMKeyPairGenerator();
    pairs.init(
        new MLKEMKeyGenerationParameters(
            new dev.holdfast.crypto.random.EngineRandom(TestTools.GENERATORS.internal()),
            MLKEMParameters.ml_kem_768));
    var key = (MLKEMPrivateKeyParameters) pairs.generateKeyPair().getPrivate();
    byte[] encoded =
        PrivateKeyInfoFactory.createPrivateKeyInfo(key.withPreferredFormat(form)).getEncoded();
    assertThat(MATERIALS.take(KeySpec.ML_KEM_768, encoded).map(KeyMaterials::publicKey))
        .hasValueSatisfying(
            taken -> assertThat(taken).endsWith(key.getPublicKeyParameters().getEncoded()));
  }

  /**
   * All of an expanded key is bound to the rest of it, but for its last 32 bytes, of which the
   * secrets of altered ciphertexts are made.
   */
  @Property(tries = 100)
  void flippedMlKemKey_isRefused(@ForAll @IntRange(min = 28, max = 28 + 1599) int at) {
    byte[] flipped = KeyOfEverySpec.privateKey(KeySpec.ML_KEM_512);
    flipped[at] ^= 1;
    assertThat(MATERIALS.take(KeySpec.ML_KEM_512, flipped)).isEmpty();
  }

  /** What the pairwise test is for: halves that are both well formed and belong to two keys. */
  @ParameterizedTest
  @CsvSource({"ECC_NIST_P256", "ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_KEM_512", "SM2"})
  void halvesOfTwoKeys_failThePairwiseTest(KeySpec spec) {
    try (Secret other = MATERIALS.generate(spec);
        Secret mixed =
            PairMaterial.join(
                KeyOfEverySpec.privateKey(spec), KeyMaterials.publicKey(other), TestTools.MEMORY)) {
      PairTest test =
          new PairTest(
              new Signatures(TestTools.GENERATORS.internal(), PairEngines.JAVA),
              new KeyEncapsulation(TestTools.GENERATORS.internal()));
      assertThat(test.isPassedBy(spec, mixed)).isFalse();
      assertThat(test.isPassedBy(spec, other)).isTrue();
    }
  }

  @Test
  void materialOfAnotherForm_isNoPair() {
    try (Secret bytes = MATERIALS.generate(KeySpec.HMAC_512)) {
      assertThatIllegalArgumentException().isThrownBy(() -> KeyMaterials.publicKey(bytes));
    }
    try (Secret tiny = TestTools.MEMORY.absorb(new byte[] {1})) {
      assertThatIllegalArgumentException().isThrownBy(() -> KeyMaterials.openPrivateKey(tiny));
    }
    assertThat(Optional.of(KeyOfEverySpec.material(KeySpec.ML_DSA_87)).map(Secret::length))
        .hasValueSatisfying(length -> assertThat(length).isBetween(7_000, 8_192));
  }
}
