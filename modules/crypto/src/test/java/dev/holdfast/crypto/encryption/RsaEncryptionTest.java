package dev.holdfast.crypto.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RsaEncryptionTest {

  private static final RsaEncryption RSA = by(PairEngines.JAVA);

  private static RsaEncryption by(PairEngines engines) {
    return new RsaEncryption(TestTools.GENERATORS.internal(), engines);
  }

  /** AWS's table, in the documentation of Encrypt. */
  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSAES_OAEP_SHA_1, 214",
    "RSA_2048, RSAES_OAEP_SHA_256, 190",
    "RSA_3072, RSAES_OAEP_SHA_1, 342",
    "RSA_3072, RSAES_OAEP_SHA_256, 318",
    "RSA_4096, RSAES_OAEP_SHA_1, 470",
    "RSA_4096, RSAES_OAEP_SHA_256, 446"
  })
  void longestPlaintext_isTaken_andOneByteMoreIsNot(
      KeySpec spec, EncryptionAlgorithm algorithm, int longest) {
    byte[] publicKey = KeyOfEverySpec.publicKey(spec);
    byte[] clear = TestTools.GENERATORS.internal().bytes(longest);
    byte[] ciphertext = RSA.encrypt(spec, algorithm, clear, publicKey);
    assertThat(RsaEncryption.maxPlaintext(spec, algorithm)).isEqualTo(longest);
    assertThat(ciphertext).hasSize(RsaEncryption.ciphertextBytes(spec));
    assertThat(PairEngines.values())
        .allSatisfy(engines ->
            assertThat(by(engines).decrypt(KeyOfEverySpec.pair(spec), algorithm, ciphertext))
                .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RSA.encrypt(spec, algorithm, new byte[longest + 1], publicKey));
  }

  @Property(tries = 50)
  void changedCiphertext_opensNothing(
      @ForAll PairEngines engines,
      @ForAll @Size(max = 190) byte[] clear,
      @ForAll @IntRange(max = 2047) int bit) {
    KeySpec spec = KeySpec.RSA_2048;
    EncryptionAlgorithm algorithm = EncryptionAlgorithm.RSAES_OAEP_SHA_256;
    byte[] ciphertext = RSA.encrypt(spec, algorithm, clear, KeyOfEverySpec.publicKey(spec));
    OpenPair pair = KeyOfEverySpec.pair(spec);
    assertThat(by(engines).decrypt(pair, algorithm, ciphertext))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));
    byte[] changed = ciphertext.clone();
    changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    for (byte[] wrong :
        new byte[][] {
          changed, Arrays.copyOf(ciphertext, 255), Arrays.copyOf(ciphertext, 257), new byte[0]
        }) {
      assertThat(by(engines).decrypt(pair, algorithm, wrong)).isEmpty();
    }
    assertThat(by(engines).decrypt(pair, EncryptionAlgorithm.RSAES_OAEP_SHA_1, ciphertext))
        .isEmpty();
  }

  @Test
  void otherKeysAndAlgorithms_areRefused() {
    byte[] publicKey = KeyOfEverySpec.publicKey(KeySpec.RSA_2048);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            RSA.encrypt(
                KeySpec.RSA_3072, EncryptionAlgorithm.RSAES_OAEP_SHA_256, new byte[1], publicKey));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            RsaEncryption.maxPlaintext(KeySpec.RSA_2048, EncryptionAlgorithm.SYMMETRIC_DEFAULT));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            RsaEncryption.maxPlaintext(
                KeySpec.ECC_NIST_P256, EncryptionAlgorithm.RSAES_OAEP_SHA_256));
  }
}
