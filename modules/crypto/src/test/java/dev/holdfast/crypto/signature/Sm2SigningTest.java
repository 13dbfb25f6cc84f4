package dev.holdfast.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

/** SM2DSA against the example of GM/T 0003.5 (GB/T 32918.5-2017, annex A), and where it is weak. */
class Sm2SigningTest {

  private static final BigInteger PRIVATE =
      new BigInteger("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16);
  private static final String PUBLIC_X =
      "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020";
  private static final String PUBLIC_Y =
      "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
  private static final String DIGEST =
      "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640";
  private static final BigInteger R =
      new BigInteger("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3", 16);
  private static final BigInteger S =
      new BigInteger("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA", 16);
  private static final byte[] MESSAGE = "message digest".getBytes(StandardCharsets.US_ASCII);
  private static final RandomSource STUCK =
      (out, offset, length) -> Arrays.fill(out, offset, offset + length, (byte) 7);

  private static byte[] publicKey() {
    ECPoint point = EcCurve.SM2.domain().getG().multiply(PRIVATE).normalize();
    assertThat(point.getAffineXCoord().getEncoded()).isEqualTo(HexFormat.of().parseHex(PUBLIC_X));
    assertThat(point.getAffineYCoord().getEncoded()).isEqualTo(HexFormat.of().parseHex(PUBLIC_Y));
    return EcKeys.encodePublic(EcCurve.SM2, point);
  }

  @Test
  void messageOfTheStandard_hasItsDigest_andItsSignatureIsGood() {
    byte[] digest = Sm2Signing.digest(MESSAGE, publicKey());
    assertThat(digest).isEqualTo(HexFormat.of().parseHex(DIGEST));
    byte[] signature = new EcdsaForm(R, S).toDer();
    assertThat(Sm2Signing.verify(digest, signature, publicKey())).isTrue();
    digest[0] ^= 1;
    assertThat(Sm2Signing.verify(digest, signature, publicKey())).isFalse();
  }

  /** What AWS says of MessageType DIGEST: the hash behind Z is the caller's work. */
  @Test
  void digestAndMessage_areInterchangeable() {
    Signatures signatures = new Signatures(TestTools.GENERATORS.internal(), PairEngines.JAVA);
    byte[] publicKey = KeyOfEverySpec.publicKey(KeySpec.SM2);
    byte[] digest = Sm2Signing.digest(MESSAGE, publicKey);
    assertThat(
            signatures.verify(
                KeySpec.SM2,
                SigningAlgorithm.SM2DSA,
                MessageType.DIGEST,
                digest,
                sign(signatures, MessageType.RAW, MESSAGE),
                publicKey))
        .isTrue();
    assertThat(
            signatures.verify(
                KeySpec.SM2,
                SigningAlgorithm.SM2DSA,
                MessageType.RAW,
                MESSAGE,
                sign(signatures, MessageType.DIGEST, digest),
                publicKey))
        .isTrue();
  }

  private static byte[] sign(Signatures signatures, MessageType type, byte[] message) {
    return signatures.sign(
        KeyOfEverySpec.pair(KeySpec.SM2), SigningAlgorithm.SM2DSA, type, message);
  }

  /** From r, the digest and the curve follows the x of the secret number's point. */
  @Test
  void stuckGenerator_repeatsNoSecretNumber() {
    Signatures stuck = new Signatures(STUCK, PairEngines.JAVA);
    BigInteger order = EcCurve.SM2.order();
    byte[] publicKey = KeyOfEverySpec.publicKey(KeySpec.SM2);
    Set<BigInteger> numbers = new HashSet<>();
    IntStream.range(0, 200)
        .forEach(i -> {
          byte[] message = BigInteger.valueOf(i).toByteArray();
          BigInteger e = new BigInteger(1, Sm2Signing.digest(message, publicKey));
          EcdsaForm form =
              EcdsaForm.ofDer(sign(stuck, MessageType.RAW, message), order).orElseThrow();
          numbers.add(form.r().subtract(e).mod(order));
        });
    assertThat(numbers).hasSize(200);
    Signatures working = new Signatures(TestTools.GENERATORS.internal(), PairEngines.JAVA);
    assertThat(sign(working, MessageType.RAW, MESSAGE))
        .isNotEqualTo(sign(working, MessageType.RAW, MESSAGE));
  }
}
