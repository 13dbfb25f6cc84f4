package dev.holdfast.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SignaturesTest {

  private static final Signatures SIGNATURES = by(PairEngines.JAVA);
  private static final RandomSource STUCK =
      (out, offset, length) -> Arrays.fill(out, offset, offset + length, (byte) 7);

  private static Signatures by(PairEngines engines) {
    return new Signatures(TestTools.GENERATORS.internal(), engines);
  }

  record Way(KeySpec spec, SigningAlgorithm algorithm, MessageType type) {

    byte[] sign(Signatures signatures, byte[] message) {
      return signatures.sign(KeyOfEverySpec.pair(spec), algorithm, type, message);
    }

    boolean verify(byte[] message, byte[] signature) {
      return verify(SIGNATURES, message, signature);
    }

    boolean verify(Signatures signatures, byte[] message, byte[] signature) {
      return signatures.verify(
          spec, algorithm, type, message, signature, KeyOfEverySpec.publicKey(spec));
    }

    /** The message itself, or something with its bytes and the length that the type asks for. */
    byte[] fit(byte[] message) {
      int length = Scheme.of(algorithm).lengthOf(type).orElseThrow();
      return length == 0 ? message : Arrays.copyOf(message, length);
    }
  }

  static Stream<Way> allWays() {
    return KeyOfEverySpec.pairs()
        .flatMap(spec ->
            spec.signingAlgorithms().stream()
                .flatMap(algorithm ->
                    Arrays.stream(MessageType.values())
                        .filter(type -> Scheme.of(algorithm).lengthOf(type).isPresent())
                        .map(type -> new Way(spec, algorithm, type))));
  }

  @Provide
  Arbitrary<Way> ways() {
    return Arbitraries.of(allWays().toList());
  }

  @Test
  void thereAreAsManyWaysAsAwsHas() {
    // RSA: three specs, six algorithms, raw and digest. Curves: four, raw and digest. Edwards: one
    // algorithm for each type. ML-DSA: three specs, raw and representative. SM2: raw and digest.
    assertThat(allWays()).hasSize(3 * 6 * 2 + 4 * 2 + 2 + 3 * 2 + 2);
  }

  @Property(tries = 200)
  void signatureVerifies_andNoOtherMessageOrSignatureDoes(
      @ForAll("ways") Way way,
      @ForAll PairEngines signer,
      @ForAll PairEngines verifier,
      @ForAll @Size(min = 1, max = 4096) byte[] bytes,
      @ForAll @IntRange(max = 1_000_000) int position) {
    byte[] message = way.fit(bytes);
    byte[] signature = way.sign(by(signer), message);
    Signatures by = by(verifier);
    assertThat(way.verify(by, message, signature)).isTrue();
    assertThat(way.verify(by, flipped(message, position), signature)).isFalse();
    assertThat(way.verify(by, message, flipped(signature, position))).isFalse();
    assertThat(way.verify(by, message, Arrays.copyOf(signature, signature.length - 1))).isFalse();
    assertThat(way.verify(by, message, Arrays.copyOf(signature, signature.length + 1))).isFalse();
    assertThat(way.verify(by, message, new byte[] {1})).isFalse();
  }

  private static byte[] flipped(byte[] bytes, int position) {
    byte[] other = bytes.clone();
    int bit = position % (bytes.length * Byte.SIZE);
    other[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return other;
  }

  /** What a message signs, its digest verifies, and the other way round. */
  @Test
  void digestAndMessage_areInterchangeable() {
    byte[] message = {1, 2, 3};
    assertThat(allWays().filter(way -> way.type == MessageType.DIGEST))
        .filteredOn(way -> way.algorithm != SigningAlgorithm.ED25519_PH_SHA_512)
        // Hashes the key as well: Sm2SigningTest.
        .filteredOn(way -> way.algorithm != SigningAlgorithm.SM2DSA)
        .hasSize(3 * 6 + 4)
        .allSatisfy(way -> {
          Way raw = new Way(way.spec, way.algorithm, MessageType.RAW);
          byte[] digest = hash(way.algorithm).digest(message);
          assertThat(way.verify(digest, raw.sign(SIGNATURES, message))).isTrue();
          assertThat(raw.verify(message, way.sign(SIGNATURES, digest))).isTrue();
        });
  }

  private static SigningHash hash(SigningAlgorithm algorithm) {
    return switch (Scheme.of(algorithm)) {
      case Scheme.Pkcs1(SigningHash hash) -> hash;
      case Scheme.Pss(SigningHash hash) -> hash;
      case Scheme.Ecdsa(SigningHash hash) -> hash;
      case Scheme.PureEd25519(), Scheme.PrehashEd25519() -> SigningHash.SHA_512;
      case Scheme.PureMlDsa(), Scheme.Sm2() ->
          throw new IllegalArgumentException("hashes by itself");
    };
  }

  @Test
  void typesAndLengths_areRefusedByName() {
    assertThat(Signatures.refusal(SigningAlgorithm.ECDSA_SHA_384, MessageType.DIGEST, 32))
        .contains(
            new MessageRefusal.WrongLength(
                SigningAlgorithm.ECDSA_SHA_384, MessageType.DIGEST, 48, 32));
    assertThat(Signatures.refusal(SigningAlgorithm.ECDSA_SHA_384, MessageType.DIGEST, 48))
        .isEmpty();
    assertThat(Signatures.refusal(SigningAlgorithm.ML_DSA_SHAKE_256, MessageType.EXTERNAL_MU, 63))
        .contains(
            new MessageRefusal.WrongLength(
                SigningAlgorithm.ML_DSA_SHAKE_256, MessageType.EXTERNAL_MU, 64, 63));
    assertThat(refusedTypes(MessageType.RAW)).containsOnly(SigningAlgorithm.ED25519_PH_SHA_512);
    assertThat(refusedTypes(MessageType.DIGEST))
        .containsOnly(SigningAlgorithm.ED25519_SHA_512, SigningAlgorithm.ML_DSA_SHAKE_256);
    assertThat(refusedTypes(MessageType.EXTERNAL_MU))
        .hasSize(SigningAlgorithm.values().length - 1)
        .doesNotContain(SigningAlgorithm.ML_DSA_SHAKE_256);
  }

  private static Stream<SigningAlgorithm> refusedTypes(MessageType type) {
    return Arrays.stream(SigningAlgorithm.values())
        .filter(algorithm ->
            Signatures.refusal(algorithm, type, 1)
                .filter(MessageRefusal.WrongType.class::isInstance)
                .isPresent());
  }

  @Test
  void whatIsRefused_isNotSigned() {
    Way short32 =
        new Way(KeySpec.ECC_NIST_P384, SigningAlgorithm.ECDSA_SHA_384, MessageType.DIGEST);
    Way foreign = new Way(KeySpec.ECC_NIST_P384, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> short32.sign(SIGNATURES, new byte[32]))
        .withMessageContaining("WrongLength");
    assertThatIllegalArgumentException().isThrownBy(() -> foreign.sign(SIGNATURES, new byte[32]));
  }

  /** A generator that is stuck repeats signatures of one message, and no number of two messages. */
  @Test
  void stuckGenerator_repeatsNoSecretNumber() {
    Signatures stuck = new Signatures(STUCK, PairEngines.JAVA);
    Way way = new Way(KeySpec.ECC_NIST_P256, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW);
    BigInteger order = new BigInteger(1, new byte[] {1}).shiftLeft(256);
    Set<BigInteger> numbers = new HashSet<>();
    IntStream.range(0, 1_000)
        .forEach(i -> {
          byte[] message = BigInteger.valueOf(i).toByteArray();
          EcdsaForm form = EcdsaForm.ofDer(way.sign(stuck, message), order).orElseThrow();
          numbers.add(form.r());
        });
    assertThat(numbers).hasSize(1_000);
    assertThat(way.sign(stuck, new byte[1])).isEqualTo(way.sign(stuck, new byte[1]));
    assertThat(way.sign(SIGNATURES, new byte[1])).isNotEqualTo(way.sign(SIGNATURES, new byte[1]));
  }
}
