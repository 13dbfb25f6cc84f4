package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.name.Region;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeyPairSpec;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** What the SDK reads of key pairs and HMAC keys, and what the audit is told of their use. */
class SdkKindsTest {

  private static final SdkBytes MESSAGE = SdkBytes.fromUtf8String("a message");

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private KmsClient kms;

  @BeforeEach
  void start() {
    kms = edge.sdk("test", "test");
  }

  @AfterEach
  void stop() {
    kms.close();
  }

  private KeyMetadata create(KeySpec spec, KeyUsageType usage) {
    return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata();
  }

  private AuditRecord lastRecord() {
    return edge.records.getLast();
  }

  @Test
  @SuppressWarnings("deprecation") // the deprecated twin is still sent
  void keyMetadata_listsTheAlgorithmsOfItsUsage_andOfNoOther() {
    KeyMetadata mac = create(KeySpec.HMAC_384, KeyUsageType.GENERATE_VERIFY_MAC);
    assertThat(mac.macAlgorithmsAsStrings()).containsExactly("HMAC_SHA_384");
    assertThat(mac.hasEncryptionAlgorithms()).isFalse();
    assertThat(mac.currentKeyMaterialId()).isNull();
    assertThat(mac.keySpec()).isEqualTo(KeySpec.HMAC_384);
    assertThat(mac.customerMasterKeySpecAsString()).isEqualTo("HMAC_384");
    assertThat(mac.keyUsage()).isEqualTo(KeyUsageType.GENERATE_VERIFY_MAC);

    KeyMetadata signing = create(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
    assertThat(signing.signingAlgorithmsAsStrings())
        .containsExactlyInAnyOrder(
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512");
    assertThat(signing.hasEncryptionAlgorithms()).isFalse();

    KeyMetadata encrypting = create(KeySpec.RSA_4096, KeyUsageType.ENCRYPT_DECRYPT);
    assertThat(encrypting.encryptionAlgorithmsAsStrings())
        .containsExactlyInAnyOrder("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256");
    assertThat(encrypting.hasSigningAlgorithms()).isFalse();

    KeyMetadata agreeing = create(KeySpec.ECC_NIST_P521, KeyUsageType.KEY_AGREEMENT);
    assertThat(agreeing.keyAgreementAlgorithmsAsStrings()).containsExactly("ECDH");
    assertThat(agreeing.hasSigningAlgorithms()).isFalse();

    KeyMetadata encapsulating = create(KeySpec.ML_KEM_768, KeyUsageType.ENCAPSULATE_DECAPSULATE);
    assertThat(encapsulating.encapsulationAlgorithmsAsStrings()).containsExactly("ML_KEM");
    assertThat(encapsulating.hasEncryptionAlgorithms()).isFalse();
  }

  private static void assertNotForImport(KmsClient client, String algorithm, String spec) {
    String key = client.createKey(r -> r.origin("EXTERNAL")).keyMetadata().arn();
    assertThatThrownBy(() ->
            client.getParametersForImport(
                r -> r.keyId(key).wrappingAlgorithm(algorithm).wrappingKeySpec(spec)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("WrappingAlgorithm " + algorithm + " is not supported.");
  }

  /** AWS KMS API Reference, CreateKey and GenerateDataKeyPair: SM2 in China, ML-KEM elsewhere. */
  @Test
  void kindsThatTheRegionHasNot_areRefused() {
    try (KmsClient chinese = edge.sdk("test", "test", new Region("cn-north-1"))) {
      assertThatThrownBy(() ->
              chinese.createKey(r ->
                  r.keySpec(KeySpec.ML_KEM_768).keyUsage(KeyUsageType.ENCAPSULATE_DECAPSULATE)))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("KeySpec ML_KEM_768 is not supported.");
      String key = chinese.createKey().keyMetadata().arn();
      assertThat(key).startsWith("arn:aws-cn:kms:cn-north-1:");
      assertThatThrownBy(() ->
              chinese.generateDataKeyPair(
                  r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.ML_KEM_512)))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("KeyPairSpec ML_KEM_512 is not supported.");

      KeyMetadata sm2 =
          chinese
              .createKey(r -> r.keySpec(KeySpec.SM2).keyUsage(KeyUsageType.ENCRYPT_DECRYPT))
              .keyMetadata();
      assertThat(sm2.encryptionAlgorithmsAsStrings()).containsExactly("SM2PKE");
      assertThat(
              chinese
                  .generateDataKeyPair(r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.SM2))
                  .keyPairSpec())
          .isEqualTo(DataKeyPairSpec.SM2);
    }
    try (KmsClient chinese = edge.sdk("test", "test", new Region("cn-north-1"))) {
      assertNotForImport(chinese, "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048");
    }
    assertNotForImport(kms, "SM2PKE", "SM2");
    assertThatThrownBy(() -> create(KeySpec.SM2, KeyUsageType.SIGN_VERIFY))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("KeySpec SM2 is not supported.");
    String key = kms.createKey().keyMetadata().arn();
    assertThatThrownBy(
            () -> kms.generateDataKeyPair(r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.SM2)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("KeyPairSpec SM2 is not supported.");
  }

  @Test
  void mac_isReadAndSent_andTheAuditHasNoMessage() {
    String key = create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC).arn();
    var made = kms.generateMac(r -> r.keyId(key).macAlgorithm("HMAC_SHA_256").message(MESSAGE));
    assertThat(made.mac().asByteArray()).isNotEmpty();
    assertThat(made.keyId()).isEqualTo(key);
    assertThat(made.macAlgorithmAsString()).isEqualTo("HMAC_SHA_256");
    assertThat(lastRecord().requestParameters())
        .isEqualTo(Map.of("keyId", key, "macAlgorithm", "HMAC_SHA_256"));
    assertThat(lastRecord().responseElements()).isNull();
    assertThat(lastRecord().readOnly()).isTrue();

    var verified =
        kms.verifyMac(
            r -> r.keyId(key).macAlgorithm("HMAC_SHA_256").message(MESSAGE).mac(made.mac()));
    assertThat(verified.macValid()).isTrue();
    assertThat(verified.keyId()).isEqualTo(key);
    assertThat(lastRecord().requestParameters())
        .isEqualTo(Map.of("keyId", key, "macAlgorithm", "HMAC_SHA_256"));
  }

  @Test
  void signature_isReadAndSent_andTheAuditHasNoMessage() {
    String key = create(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY).arn();
    var signed = kms.sign(r -> r.keyId(key).signingAlgorithm("ECDSA_SHA_256").message(MESSAGE));
    assertThat(signed.signature().asByteArray()).isNotEmpty();
    assertThat(signed.signingAlgorithmAsString()).isEqualTo("ECDSA_SHA_256");
    assertThat(((KmsRequest.OnKey) edge.keys(Region.US_EAST_1).last()).command())
        .isInstanceOfSatisfying(
            KeyCommand.Sign.class,
            sign -> assertThat(sign.messageType()).isEqualTo(MessageType.RAW));
    assertThat(lastRecord().requestParameters())
        .isEqualTo(Map.of("keyId", key, "signingAlgorithm", "ECDSA_SHA_256"));

    var verified =
        kms.verify(r ->
            r.keyId(key)
                .signingAlgorithm("ECDSA_SHA_256")
                .messageType("DIGEST")
                .message(MESSAGE)
                .signature(signed.signature()));
    assertThat(verified.signatureValid()).isTrue();
    assertThat(lastRecord().requestParameters())
        .isEqualTo(
            Map.of("keyId", key, "signingAlgorithm", "ECDSA_SHA_256", "messageType", "DIGEST"));
  }

  @Test
  void publicKey_isToldWithItsKind() {
    String key = create(KeySpec.ECC_NIST_EDWARDS25519, KeyUsageType.SIGN_VERIFY).arn();
    var told = kms.getPublicKey(r -> r.keyId(key));
    assertThat(told.publicKey().asByteArray()).isNotEmpty();
    assertThat(told.keyId()).isEqualTo(key);
    assertThat(told.keySpec()).isEqualTo(KeySpec.ECC_NIST_EDWARDS25519);
    assertThat(told.keyUsage()).isEqualTo(KeyUsageType.SIGN_VERIFY);
    assertThat(told.signingAlgorithmsAsStrings())
        .containsExactlyInAnyOrder("ED25519_SHA_512", "ED25519_PH_SHA_512");
    assertThat(told.hasEncryptionAlgorithms()).isFalse();
  }

  @Test
  void keyPairEncryption_tellsItsAlgorithm_andNoMaterial() {
    String key = create(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT).arn();
    var encrypted =
        kms.encrypt(r -> r.keyId(key).encryptionAlgorithm("RSAES_OAEP_SHA_256").plaintext(MESSAGE));
    assertThat(encrypted.encryptionAlgorithmAsString()).isEqualTo("RSAES_OAEP_SHA_256");
    var decrypted =
        kms.decrypt(r ->
            r.keyId(key)
                .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                .ciphertextBlob(encrypted.ciphertextBlob()));
    assertThat(decrypted.encryptionAlgorithmAsString()).isEqualTo("RSAES_OAEP_SHA_256");
    assertThat(decrypted.keyMaterialId()).isNull();
    assertThat(decrypted.plaintext().asByteArray()).isNotEmpty();
  }

  @Test
  void sharedSecret_isToldWithItsOrigin() {
    String key = create(KeySpec.ECC_NIST_P384, KeyUsageType.KEY_AGREEMENT).arn();
    var shared =
        kms.deriveSharedSecret(r -> r.keyId(key).keyAgreementAlgorithm("ECDH").publicKey(MESSAGE));
    assertThat(shared.sharedSecret().asByteArray()).isNotEmpty();
    assertThat(shared.keyAgreementAlgorithmAsString()).isEqualTo("ECDH");
    assertThat(shared.keyOriginAsString()).isEqualTo("AWS_KMS");
    assertThat(lastRecord().requestParameters())
        .isEqualTo(Map.of("keyId", key, "keyAgreementAlgorithm", "ECDH"));
  }

  @Test
  void encapsulatedSecret_isReadAndSent_andTheAuditHasNeitherForm() {
    String key = create(KeySpec.ML_KEM_768, KeyUsageType.ENCAPSULATE_DECAPSULATE).arn();
    var made = kms.encapsulate(r -> r.keyId(key).encapsulationAlgorithm("ML_KEM"));
    assertThat(made.keyId()).isEqualTo(key);
    assertThat(made.sharedSecret().asByteArray()).isNotEmpty();
    assertThat(made.encapsulationAlgorithmAsString()).isEqualTo("ML_KEM");
    Map<String, String> parameters = Map.of("keyId", key, "encapsulationAlgorithm", "ML_KEM");
    assertThat(lastRecord().requestParameters()).isEqualTo(parameters);
    assertThat(lastRecord().responseElements()).isNull();
    assertThat(lastRecord().readOnly()).isTrue();

    var taken =
        kms.decapsulate(r ->
            r.keyId(key)
                .encapsulationAlgorithm("ML_KEM")
                .sharedSecretCiphertextBlob(made.sharedSecretCiphertextBlob()));
    assertThat(taken.keyId()).isEqualTo(key);
    assertThat(taken.sharedSecret()).isEqualTo(made.sharedSecret());
    assertThat(taken.encapsulationAlgorithmAsString()).isEqualTo("ML_KEM");
    assertThat(lastRecord().requestParameters()).isEqualTo(parameters);
    assertThat(lastRecord().responseElements()).isNull();
    assertThat(lastRecord().resources()).extracting(AuditRecord.Resource::arn).containsExactly(key);

    var told = kms.getPublicKey(r -> r.keyId(key));
    assertThat(told.encapsulationAlgorithmsAsStrings()).containsExactly("ML_KEM");
  }

  @Test
  void dataKeyPairs_comeWithAndWithoutTheirPrivateHalf() {
    String key = kms.createKey().keyMetadata().arn();
    var pair = kms.generateDataKeyPair(r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.RSA_2048));
    assertThat(pair.privateKeyPlaintext().asByteArray()).isNotEmpty();
    assertThat(pair.publicKey().asByteArray()).isNotEmpty();
    assertThat(pair.keyPairSpec()).isEqualTo(DataKeyPairSpec.RSA_2048);
    assertThat(pair.keyMaterialId()).isEqualTo(FakeKeys.MATERIAL.hex());
    assertThat(kms.decrypt(r -> r.ciphertextBlob(pair.privateKeyCiphertextBlob())).plaintext())
        .isEqualTo(pair.privateKeyPlaintext());
    var wrapped =
        kms.generateDataKeyPairWithoutPlaintext(
            r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.ECC_NIST_P256));
    assertThat(wrapped.privateKeyCiphertextBlob().asByteArray()).isNotEmpty();
    assertThat(lastRecord().requestParameters())
        .isEqualTo(Map.of("keyId", key, "keyPairSpec", "ECC_NIST_P256"));
  }
}
