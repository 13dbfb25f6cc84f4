package dev.holdfast.crypto.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

class Sm2EncryptionTest {

  private static final PairEncryption SM2 =
      new PairEncryption(
          TestTools.GENERATORS.internal(), TestTools.GENERATORS.internal(), PairEngines.JAVA);

  private static byte[] encrypt(byte[] clear) {
    return SM2.encrypt(
        KeySpec.SM2, EncryptionAlgorithm.SM2PKE, clear, KeyOfEverySpec.publicKey(KeySpec.SM2));
  }

  private static Optional<byte[]> decrypt(OpenPair pair, byte[] ciphertext) {
    return SM2.decrypt(pair, EncryptionAlgorithm.SM2PKE, ciphertext);
  }

  /** The example of GM/T 0003.5 (GB/T 32918.5-2017, annex C). */
  @Test
  void ciphertextOfTheStandard_isOpened() {
    BigInteger d =
        new BigInteger("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16);
    ECPoint point = EcCurve.SM2.domain().getG().multiply(d).normalize();
    byte[] parts =
        HexFormat.of()
            .parseHex(
                "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
                    + "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
                    + "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
                    + "21886CA989CA9C7D58087307CA93092D651EFA");
    try (OpenPair pair =
        new OpenPair(
            KeySpec.SM2,
            PairMaterial.join(
                EcKeys.encodePrivate(EcCurve.SM2, d, point),
                EcKeys.encodePublic(EcCurve.SM2, point),
                TestTools.MEMORY))) {
      assertThat(decrypt(pair, Sm2Ciphertext.ofEngine(parts).toDer()))
          .hasValue("encryption standard".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Property(tries = 100)
  void whatIsEncrypted_isOpened_andNothingElseIs(
      @ForAll @Size(min = 1, max = 1024) byte[] clear, @ForAll @IntRange(max = 1_000_000) int at) {
    OpenPair pair = KeyOfEverySpec.pair(KeySpec.SM2);
    byte[] ciphertext = encrypt(clear);
    assertThat(decrypt(pair, ciphertext)).hasValue(clear);
    byte[] changed = ciphertext.clone();
    int bit = at % (changed.length * Byte.SIZE);
    changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    for (byte[] wrong :
        new byte[][] {
          changed,
          Arrays.copyOf(ciphertext, ciphertext.length - 1),
          Arrays.copyOf(ciphertext, ciphertext.length + 1),
          new byte[0]
        }) {
      assertThat(decrypt(pair, wrong)).isEmpty();
    }
  }

  @Test
  void longestPlaintext_isTaken_andOneByteMoreIsNot() {
    byte[] longest = TestTools.GENERATORS.internal().bytes(1024);
    assertThat(decrypt(KeyOfEverySpec.pair(KeySpec.SM2), encrypt(longest))).hasValue(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> encrypt(new byte[1025]));
    assertThat(encrypt(longest)).isNotEqualTo(encrypt(longest));
  }

  @Test
  void pointsOffTheCurve_andRawParts_openNothing() {
    OpenPair pair = KeyOfEverySpec.pair(KeySpec.SM2);
    Sm2Ciphertext right = Sm2Ciphertext.ofDer(encrypt(new byte[] {1})).orElseThrow();
    for (Sm2Ciphertext wrong :
        new Sm2Ciphertext[] {
          new Sm2Ciphertext(right.y(), right.x(), right.hash(), right.body()),
          new Sm2Ciphertext(BigInteger.ZERO, BigInteger.ZERO, right.hash(), right.body()),
          new Sm2Ciphertext(right.x(), right.y().negate(), right.hash(), right.body()),
          new Sm2Ciphertext(right.x(), right.y(), new byte[31], right.body()),
          new Sm2Ciphertext(right.x(), right.y(), right.hash(), new byte[0])
        }) {
      assertThat(decrypt(pair, wrong.toDer())).isEmpty();
    }
    assertThat(decrypt(pair, right.toEngine())).isEmpty();
  }

  @Test
  void otherKeysAndAlgorithms_areRefused() {
    byte[] publicKey = KeyOfEverySpec.publicKey(KeySpec.ECC_NIST_P256);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SM2.encrypt(KeySpec.SM2, EncryptionAlgorithm.SM2PKE, new byte[1], publicKey));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SM2.encrypt(KeySpec.ECC_NIST_P256, EncryptionAlgorithm.SM2PKE, new byte[1], publicKey));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SM2.decrypt(
                KeyOfEverySpec.pair(KeySpec.SM2),
                EncryptionAlgorithm.RSAES_OAEP_SHA_256,
                new byte[1]));
  }
}
