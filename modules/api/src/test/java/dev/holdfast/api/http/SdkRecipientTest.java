package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.Region;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeyPairSpec;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.RecipientInfo;

/** What the SDK reads of answers for a recipient, and what the audit is told of it. */
class SdkRecipientTest {

  private static final SdkBytes ENVELOPE = SdkBytes.fromByteArray(new byte[] {77});
  private static final RecipientInfo RECIPIENT = recipient(new byte[] {1, 2, 3});

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

  private static RecipientInfo recipient(byte[] document) {
    return RecipientInfo.builder()
        .keyEncryptionAlgorithm("RSAES_OAEP_SHA_256")
        .attestationDocument(SdkBytes.fromByteArray(document))
        .build();
  }

  private void assertRecorded(Map<String, Object> parameters) {
    AuditRecord record = edge.records.getLast();
    assertThat(record.recipient())
        .isEqualTo(
            Map.of(
                "attestationDocumentModuleId",
                "i-0123456789abcdef0-enc0123456789abcdef",
                "attestationDocumentEnclaveImageDigest",
                "AQ==",
                "attestationDocumentEnclavePCR3",
                "Ag=="));
    assertThat(record.requestParameters()).isEqualTo(parameters);
  }

  @Test
  void dataKey_comesWithoutPlaintextAndMaterial() {
    String key = kms.createKey().keyMetadata().arn();
    var made = kms.generateDataKey(r -> r.keyId(key).numberOfBytes(16).recipient(RECIPIENT));
    assertThat(made.ciphertextForRecipient()).isEqualTo(ENVELOPE);
    assertThat(made.plaintext()).isNull();
    assertThat(made.keyMaterialId()).isNull();
    assertThat(made.keyId()).isEqualTo(key);
    assertRecorded(Map.of("keyId", key, "numberOfBytes", 16));
    assertThat(edge.keys(Region.US_EAST_1).last())
        .isInstanceOfSatisfying(
            KmsRequest.ForRecipient.class,
            asked -> assertThat(asked.recipient()).isEqualTo(FakeKeys.RECIPIENT));

    var decrypted = kms.decrypt(r -> r.ciphertextBlob(made.ciphertextBlob()).recipient(RECIPIENT));
    assertThat(decrypted.ciphertextForRecipient()).isEqualTo(ENVELOPE);
    assertThat(decrypted.plaintext()).isNull();
    assertThat(decrypted.keyMaterialId()).isNull();
    assertThat(decrypted.encryptionAlgorithmAsString()).isEqualTo("SYMMETRIC_DEFAULT");
  }

  @Test
  void keyPair_comesWithItsPublicHalfAndMaterial() {
    String key = kms.createKey().keyMetadata().arn();
    var made =
        kms.generateDataKeyPair(
            r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.RSA_2048).recipient(RECIPIENT));
    assertThat(made.ciphertextForRecipient()).isEqualTo(ENVELOPE);
    assertThat(made.privateKeyPlaintext()).isNull();
    assertThat(made.publicKey()).isNotNull();
    assertThat(made.keyMaterialId()).isEqualTo(FakeKeys.MATERIAL.hex());
    assertRecorded(Map.of("keyId", key, "keyPairSpec", "RSA_2048"));
  }

  @Test
  void sharedSecret_andPrivateKeysPlaintext_comeEncrypted() {
    String agreeing =
        kms.createKey(r -> r.keySpec(KeySpec.ECC_NIST_P384).keyUsage(KeyUsageType.KEY_AGREEMENT))
            .keyMetadata()
            .arn();
    var shared =
        kms.deriveSharedSecret(r ->
            r.keyId(agreeing)
                .keyAgreementAlgorithm("ECDH")
                .publicKey(ENVELOPE)
                .recipient(RECIPIENT));
    assertThat(shared.ciphertextForRecipient()).isEqualTo(ENVELOPE);
    assertThat(shared.sharedSecret()).isNull();
    assertThat(shared.keyOriginAsString()).isEqualTo("AWS_KMS");
    assertRecorded(Map.of("keyId", agreeing, "keyAgreementAlgorithm", "ECDH"));

    String decrypting =
        kms.createKey(r -> r.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.ENCRYPT_DECRYPT))
            .keyMetadata()
            .arn();
    var decrypted =
        kms.decrypt(r ->
            r.keyId(decrypting)
                .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                .ciphertextBlob(ENVELOPE)
                .recipient(RECIPIENT));
    assertThat(decrypted.ciphertextForRecipient()).isEqualTo(ENVELOPE);
    assertThat(decrypted.plaintext()).isNull();
  }

  @Test
  void random_comesEncrypted() {
    var random = kms.generateRandom(r -> r.numberOfBytes(32).recipient(RECIPIENT));
    assertThat(random.ciphertextForRecipient()).isEqualTo(ENVELOPE);
    assertThat(random.plaintext()).isNull();
    assertRecorded(Map.of("numberOfBytes", 32));
  }

  @Test
  void badDocument_isAValidationError_andNothingIsAsked() {
    String key = kms.createKey().keyMetadata().arn();
    KmsRequest before = edge.keys(Region.US_EAST_1).last();
    assertThatThrownBy(() ->
            kms.generateDataKey(r ->
                r.keyId(key).numberOfBytes(16).recipient(recipient(FakeKeys.BAD_DOCUMENT.clone()))))
        .isInstanceOfSatisfying(
            KmsException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
              assertThat(e.awsErrorDetails().errorMessage())
                  .isEqualTo("The attestation document is older than 5 minutes.");
            });
    assertThat(edge.keys(Region.US_EAST_1).last()).isSameAs(before);
    assertThat(edge.records.getLast().recipient()).isNull();
    assertThat(edge.records.getLast().errorCode()).isEqualTo("ValidationException");
  }

  @Test
  void regionWithoutRoots_saysWhatToConfigure() {
    edge.override.set(
        java.util.Optional.of((caller, request) -> new java.util.concurrent.CompletableFuture<>()));
    assertThatThrownBy(() -> kms.generateRandom(r -> r.numberOfBytes(1).recipient(RECIPIENT)))
        .isInstanceOf(KmsException.class)
        .hasMessageContaining("holdfast.attestation.root-certificates");
  }

  @Test
  void dryRun_isRefusedAsOne_andTheRecipientRecorded() {
    String key = kms.createKey().keyMetadata().arn();
    var made = kms.generateDataKey(r -> r.keyId(key).numberOfBytes(16));
    assertThatThrownBy(() ->
            kms.decrypt(
                r -> r.ciphertextBlob(made.ciphertextBlob()).recipient(RECIPIENT).dryRun(true)))
        .isInstanceOf(software.amazon.awssdk.services.kms.model.DryRunOperationException.class);
    assertThat(edge.records.getLast().recipient()).isNotNull();
  }
}
