package dev.holdfast.crypto.encapsulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ML-KEM, with BouncyCastle on the other side. */
class KeyEncapsulationTest {

  private static final KeyEncapsulation OURS =
      new KeyEncapsulation(TestTools.GENERATORS.internal());

  static Stream<KeySpec> encapsulating() {
    return KeyOfEverySpec.pairs()
        .filter(spec -> spec.usages().contains(KeyUsage.ENCAPSULATE_DECAPSULATE));
  }

  @Provide
  Arbitrary<KeySpec> specs() {
    return Arbitraries.of(encapsulating().toList());
  }

  private static byte[] theirSecret(KeySpec spec, byte[] ciphertext) throws IOException {
    return new MLKEMExtractor(
            (MLKEMPrivateKeyParameters)
                PrivateKeyFactory.createKey(KeyOfEverySpec.privateKey(spec)))
        .extractSecret(ciphertext);
  }

  private static Optional<byte[]> ourSecret(KeySpec spec, byte[] ciphertext) {
    return KeyEncapsulation.decapsulate(KeyOfEverySpec.pair(spec), ciphertext);
  }

  /** AWS KMS API Reference, Encapsulate. */
  @ParameterizedTest
  @CsvSource({"ML_KEM_512, 768", "ML_KEM_768, 1088", "ML_KEM_1024, 1568"})
  void ciphertext_isAsLongAsAwsSays_andNoOtherLengthOpens(KeySpec spec, int length) {
    var made = OURS.encapsulate(spec, KeyOfEverySpec.publicKey(spec));
    byte[] ciphertext = made.ciphertext().bytes();
    assertThat(ciphertext).hasSize(length);
    assertThat(made.secret().length()).isEqualTo(32);
    for (int other : new int[] {0, 1, length - 1, length + 1, 768 + 1088}) {
      assertThat(ourSecret(spec, Arrays.copyOf(ciphertext, other))).isEmpty();
    }
  }

  @Property(tries = 60)
  void bothSides_takeOutTheSameSecret(@ForAll("specs") KeySpec spec) throws IOException {
    var ours = OURS.encapsulate(spec, KeyOfEverySpec.publicKey(spec));
    byte[] ciphertext = ours.ciphertext().bytes();
    assertThat(ourSecret(spec, ciphertext)).hasValue(ours.secret().reveal());
    assertThat(theirSecret(spec, ciphertext)).isEqualTo(ours.secret().reveal());

    var theirs =
        new MLKEMGenerator(new EngineRandom(TestTools.GENERATORS.internal()))
            .generateEncapsulated(PublicKeyFactory.createKey(KeyOfEverySpec.publicKey(spec)));
    assertThat(ourSecret(spec, theirs.getEncapsulation())).hasValue(theirs.getSecret());
  }

  /** What is rejected is rejected without a word, and by both sides with the same secret. */
  @Property(tries = 60)
  void changedCiphertext_yieldsAnotherSecret_theSameOnBothSides(
      @ForAll("specs") KeySpec spec, @ForAll @IntRange(max = 1_000_000) int position)
      throws IOException {
    var made = OURS.encapsulate(spec, KeyOfEverySpec.publicKey(spec));
    byte[] changed = made.ciphertext().bytes().clone();
    int bit = position % (changed.length * Byte.SIZE);
    changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    assertThat(ourSecret(spec, changed))
        .hasValueSatisfying(
            secret -> assertThat(secret).hasSize(32).isNotEqualTo(made.secret().reveal()))
        .hasValue(theirSecret(spec, changed));
  }

  @Test
  void secrets_areNeverTheSame() {
    byte[] publicKey = KeyOfEverySpec.publicKey(KeySpec.ML_KEM_768);
    var one = OURS.encapsulate(KeySpec.ML_KEM_768, publicKey);
    var other = OURS.encapsulate(KeySpec.ML_KEM_768, publicKey);
    assertThat(one.secret().reveal()).isNotEqualTo(other.secret().reveal());
    assertThat(one.ciphertext()).isNotEqualTo(other.ciphertext());
  }

  @Test
  void otherKindsOfKeys_andForeignPublicKeys_areRefused() {
    byte[] publicKey = KeyOfEverySpec.publicKey(KeySpec.ML_KEM_768);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OURS.encapsulate(KeySpec.ML_DSA_65, publicKey));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            KeyEncapsulation.decapsulate(
                KeyOfEverySpec.pair(KeySpec.ECC_NIST_P256), new byte[1088]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OURS.encapsulate(KeySpec.ML_KEM_1024, publicKey));
    byte[] outOfRange = publicKey.clone();
    Arrays.fill(outOfRange, 60, 90, (byte) 0xff);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OURS.encapsulate(KeySpec.ML_KEM_768, outOfRange));
  }
}
