package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncapsulationAlgorithm;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SigningAlgorithm;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys other than symmetric ones, asked through their actors. */
class KindsOfKeysTest {

  private static final EncryptionAlgorithm OAEP = EncryptionAlgorithm.RSAES_OAEP_SHA_256;

  private static TestRegion region;

  @BeforeAll
  static void start() {
    region = TestRegion.create();
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private static Plaintext text(String text) {
    return Plaintext.takeOwnershipOf(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void mac_isMadeAndVerified_andAnotherRefused() {
    KeyArn key = region.createKey(KeySpec.HMAC_384, KeyUsage.GENERATE_VERIFY_MAC);
    MacAlgorithm algorithm = MacAlgorithm.HMAC_SHA_384;
    PublicBytes mac =
        region
            .answer(
                KmsAnswer.MacGenerated.class,
                key,
                new KeyCommand.GenerateMac(algorithm, text("m"), false))
            .mac();
    assertThat(
            region.answer(
                KmsAnswer.MacVerified.class,
                key,
                new KeyCommand.VerifyMac(algorithm, text("m"), mac, false)))
        .isEqualTo(new KmsAnswer.MacVerified(key, algorithm));
    assertThat(region.refusal(key, new KeyCommand.VerifyMac(algorithm, text("n"), mac, false)))
        .isEqualTo(new KmsError.InvalidMac());
  }

  @Test
  void signature_isMadeAndVerified_andAnotherRefused() {
    KeyArn key = region.createKey(KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY);
    SigningAlgorithm algorithm = SigningAlgorithm.RSASSA_PSS_SHA_256;
    PublicBytes signature =
        region
            .answer(
                KmsAnswer.Signed.class,
                key,
                new KeyCommand.Sign(algorithm, MessageType.RAW, text("m"), false))
            .signature();
    assertThat(
            region.answer(
                KmsAnswer.SignatureVerified.class,
                key,
                new KeyCommand.Verify(algorithm, MessageType.RAW, text("m"), signature, false)))
        .isEqualTo(new KmsAnswer.SignatureVerified(key, algorithm));
    assertThat(
            region.refusal(
                key,
                new KeyCommand.Verify(algorithm, MessageType.RAW, text("n"), signature, false)))
        .isEqualTo(new KmsError.InvalidSignature());
    assertThat(region.answer(KmsAnswer.PublicKey.class, key, new KeyCommand.GetPublicKey()).spec())
        .isEqualTo(KeySpec.RSA_2048);
  }

  @Test
  void sharedSecret_isDerived() {
    KeyArn key = region.createKey(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    PublicBytes peer = PublicBytes.takeOwnershipOf(new byte[] {1});
    assertThat(
            region
                .answer(
                    KmsAnswer.SharedSecret.class,
                    key,
                    new KeyCommand.DeriveSharedSecret(KeyAgreementAlgorithm.ECDH, peer, false))
                .secret()
                .length())
        .isPositive();
  }

  @Test
  void encapsulatedSecret_isTakenOutAgain() {
    KeyArn key = region.createKey(KeySpec.ML_KEM_768, KeyUsage.ENCAPSULATE_DECAPSULATE);
    EncapsulationAlgorithm algorithm = EncapsulationAlgorithm.ML_KEM;
    var made =
        region.answer(
            KmsAnswer.Encapsulated.class, key, new KeyCommand.Encapsulate(algorithm, false));
    assertThat(
            region
                .answer(
                    KmsAnswer.Decapsulated.class,
                    key,
                    new KeyCommand.Decapsulate(algorithm, made.ciphertext(), false))
                .secret()
                .reveal())
        .isEqualTo(made.secret().reveal());
  }

  @Test
  void reEncrypt_goesFromKeyPairToSymmetricKey_andBack() {
    KeyArn pair = region.createKey(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    KeyArn symmetric = region.createKey();
    EncryptionContext context = new EncryptionContext(Map.of("a", "b"));
    PublicBytes ciphertext =
        region
            .answer(
                KmsAnswer.EncryptedToPublicKey.class,
                pair,
                new KeyCommand.EncryptToPublicKey(KmsOperation.ENCRYPT, OAEP, text("moved"), false))
            .ciphertext();

    KmsAnswer.ReEncrypted there =
        region.answer(
            KmsAnswer.ReEncrypted.class,
            new KmsRequest.ReEncrypt(
                new KmsRequest.Encrypted.ToPublicKey(
                    Optional.of(ciphertext), OAEP, new KeyReference.ByArn(pair)),
                new KeyReference.ByArn(symmetric),
                new KmsRequest.Target.Symmetric(context),
                false));
    assertThat(there.source()).isEqualTo(new KmsAnswer.Side(pair, OAEP, Optional.empty()));
    assertThat(there.destination().algorithm()).isEqualTo(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    assertThat(there.destination().materialId()).isPresent();

    KmsAnswer.ReEncrypted back =
        region.answer(
            KmsAnswer.ReEncrypted.class,
            new KmsRequest.ReEncrypt(
                new KmsRequest.Encrypted.Symmetrically(
                    CiphertextBlob.parse(there.ciphertext().bytes()), context, Optional.empty()),
                new KeyReference.ByArn(pair),
                new KmsRequest.Target.PublicKey(OAEP),
                false));
    assertThat(back.destination()).isEqualTo(new KmsAnswer.Side(pair, OAEP, Optional.empty()));
    assertThat(
            region
                .answer(
                    KmsAnswer.DecryptedWithPrivateKey.class,
                    pair,
                    new KeyCommand.DecryptWithPrivateKey(
                        KmsOperation.DECRYPT, OAEP, Optional.of(back.ciphertext()), false))
                .plaintext()
                .reveal())
        .isEqualTo(text("moved").reveal());
  }

  @Test
  void whenTooManyKeyPairsWaitToBeMade_moreAreThrottled_andOtherKeysAreMade() {
    KeyArn symmetric = region.createKey();
    KeyCommand pair =
        new KeyCommand.GenerateDataKeyPair(
            KeySpec.ECC_NIST_P256, true, EncryptionContext.EMPTY, false);
    assertThat(region.answer(KmsAnswer.DataKeyPair.class, symmetric, pair).privateKey())
        .isPresent();
    region.vault.busyWithPairs.set(true);
    try {
      assertThat(
              region.refusal(TestRegion.creation(KeySpec.RSA_4096, KeyUsage.SIGN_VERIFY, Map.of())))
          .isEqualTo(new KmsError.Throttled());
      assertThat(region.refusal(symmetric, pair)).isEqualTo(new KmsError.Throttled());
      assertThat(region.createKey()).isNotNull();
    } finally {
      region.vault.busyWithPairs.set(false);
    }
  }
}
