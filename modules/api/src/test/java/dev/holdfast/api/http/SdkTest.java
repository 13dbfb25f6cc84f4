package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.audit.AuditRecord;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** The unmodified AWS SDK for Java as the client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private KmsClient kms;
  private String keyId;

  @BeforeAll
  void start() {
    kms = edge.sdk("test", "test");
    keyId = kms.createKey(r -> r.description("first")).keyMetadata().keyId();
  }

  @BeforeEach
  void forget() {
    edge.records.clear();
  }

  @AfterAll
  void stop() {
    kms.close();
  }

  @Test
  @SuppressWarnings("deprecation") // the deprecated twin is still sent
  void keyMetadata_hasEveryMemberOfASymmetricKey() {
    KeyMetadata key =
        kms.createKey(r ->
                r.description("my \"first\" key ü")
                    .tags(Tag.builder().tagKey("team").tagValue("payments").build()))
            .keyMetadata();

    assertThat(key.description()).isEqualTo("my \"first\" key ü");
    assertThat(key.awsAccountId()).isEqualTo("000000000000");
    assertThat(key.arn()).isEqualTo("arn:aws:kms:us-east-1:000000000000:key/" + key.keyId());
    assertThat(key.creationDate()).isEqualTo(FakeKeys.CREATED);
    assertThat(key.enabled()).isTrue();
    assertThat(key.keyStateAsString()).isEqualTo("Enabled");
    assertThat(key.keySpecAsString()).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(key.customerMasterKeySpecAsString()).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(key.encryptionAlgorithmsAsStrings()).containsExactly("SYMMETRIC_DEFAULT");
    assertThat(key.currentKeyMaterialId()).isEqualTo(FakeKeys.MATERIAL.hex());
    assertThat(key.multiRegion()).isFalse();
    assertThat(key.keyManagerAsString()).isEqualTo("CUSTOMER");
  }

  @Test
  void encryptAndDecrypt_giveThePlaintextBack() {
    SdkBytes plaintext = SdkBytes.fromUtf8String("attack at dawn");
    Map<String, String> context = Map.of("purpose", "test", "ümlaut", "\u0000\ud83d\ude00");

    var encrypted =
        kms.encrypt(r -> r.keyId(keyId).plaintext(plaintext).encryptionContext(context));
    var decrypted =
        kms.decrypt(r -> r.ciphertextBlob(encrypted.ciphertextBlob()).encryptionContext(context));

    assertThat(decrypted.plaintext()).isEqualTo(plaintext);
    assertThat(decrypted.keyId()).isEqualTo(encrypted.keyId()).startsWith("arn:aws:kms:us-east-1:");
    assertThat(decrypted.keyMaterialId()).isEqualTo(FakeKeys.MATERIAL.hex());
    assertThat(encrypted.encryptionAlgorithmAsString()).isEqualTo("SYMMETRIC_DEFAULT");
  }

  @Test
  void fourKibibytes_pass() {
    SdkBytes plaintext = SdkBytes.fromByteArray(new byte[4096]);
    var encrypted = kms.encrypt(r -> r.keyId(keyId).plaintext(plaintext));
    assertThat(kms.decrypt(r -> r.ciphertextBlob(encrypted.ciphertextBlob())).plaintext())
        .isEqualTo(plaintext);
  }

  @Test
  void otherContext_isRefusedWithoutAWord() {
    var encrypted = kms.encrypt(r -> r.keyId(keyId).plaintext(SdkBytes.fromUtf8String("x")));
    assertThatThrownBy(() ->
            kms.decrypt(r ->
                r.ciphertextBlob(encrypted.ciphertextBlob()).encryptionContext(Map.of("a", "b"))))
        .isInstanceOfSatisfying(
            InvalidCiphertextException.class,
            e -> assertThat(e.awsErrorDetails().errorMessage()).isNull());
  }

  @Test
  void dataKeys_comeWithAndWithoutPlaintext() {
    var dataKey = kms.generateDataKey(r -> r.keyId(keyId).keySpec(DataKeySpec.AES_256));
    assertThat(dataKey.plaintext().asByteArray()).hasSize(32);
    var wrapped = kms.generateDataKeyWithoutPlaintext(r -> r.keyId(keyId).numberOfBytes(64));
    assertThat(
            kms.decrypt(r -> r.ciphertextBlob(wrapped.ciphertextBlob())).plaintext().asByteArray())
        .hasSize(64);
    assertThat(kms.generateRandom(r -> r.numberOfBytes(1024)).plaintext().asByteArray())
        .hasSize(1024);
  }

  @Test
  void reEncrypt_namesBothKeys() {
    String other = kms.createKey().keyMetadata().arn();
    var encrypted = kms.encrypt(r -> r.keyId(keyId).plaintext(SdkBytes.fromUtf8String("x")));
    var moved =
        kms.reEncrypt(r -> r.ciphertextBlob(encrypted.ciphertextBlob()).destinationKeyId(other));
    assertThat(moved.keyId()).isEqualTo(other);
    assertThat(moved.sourceKeyId()).isEqualTo(encrypted.keyId());
    assertThat(edge.records.getLast().resources())
        .extracting(AuditRecord.Resource::arn)
        .containsExactly(encrypted.keyId(), other);
  }

  @Test
  void managementOperations_answerInTheirShapes() {
    kms.enableKey(r -> r.keyId(keyId));
    kms.disableKey(r -> r.keyId(keyId));
    kms.updateKeyDescription(r -> r.keyId(keyId).description(""));
    kms.createAlias(r -> r.aliasName("alias/a").targetKeyId(keyId));
    kms.updateAlias(r -> r.aliasName("alias/a").targetKeyId(keyId));
    kms.deleteAlias(r -> r.aliasName("alias/a"));
    kms.tagResource(r -> r.keyId(keyId).tags(Tag.builder().tagKey("a").tagValue("").build()));
    kms.untagResource(r -> r.keyId(keyId).tagKeys("a"));
    kms.enableKeyRotation(r -> r.keyId(keyId).rotationPeriodInDays(90));
    kms.disableKeyRotation(r -> r.keyId(keyId));
    kms.putKeyPolicy(r -> r.keyId(keyId).policy("{}").policyName("default"));
    assertThat(kms.describeKey(r -> r.keyId("alias/any")).keyMetadata().keyId()).isNotEmpty();
    assertThat(kms.listKeys().truncated()).isTrue();
    assertThat(kms.listKeys().nextMarker()).isEqualTo("more");
    assertThat(kms.listAliases().aliases()).isEmpty();
    assertThat(kms.listResourceTags(r -> r.keyId(keyId)).tags())
        .containsExactly(Tag.builder().tagKey("team").tagValue("payments").build());
    assertThat(kms.getKeyPolicy(r -> r.keyId(keyId)).policy()).startsWith("{\"Version\"");
    assertThat(kms.listKeyPolicies(r -> r.keyId(keyId)).policyNames()).containsExactly("default");
    var deletion = kms.scheduleKeyDeletion(r -> r.keyId(keyId).pendingWindowInDays(7));
    assertThat(deletion.keyState()).isEqualTo(KeyState.PENDING_DELETION);
    assertThat(deletion.deletionDate()).isEqualTo(FakeKeys.CREATED.plusSeconds(7 * 86_400));
    assertThat(kms.cancelKeyDeletion(r -> r.keyId(keyId)).keyId()).endsWith(keyId);
    assertThat(kms.rotateKeyOnDemand(r -> r.keyId(keyId)).keyId()).endsWith(keyId);
    assertThat(kms.getKeyRotationStatus(r -> r.keyId(keyId)).rotationPeriodInDays()).isEqualTo(365);
    assertThat(kms.listKeyRotations(r -> r.keyId(keyId)).rotations()).hasSize(1);
  }

  @Test
  void unknownKey_isNotFoundByItsArn() {
    String unknown = "00000000-0000-4000-8000-000000000000";
    assertThatThrownBy(() -> kms.describeKey(r -> r.keyId(unknown)))
        .isInstanceOfSatisfying(
            NotFoundException.class,
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo(
                        "Key 'arn:aws:kms:us-east-1:000000000000:key/"
                            + unknown
                            + "' does not exist"));
  }

  @Test
  void kindOfKeyThatIsForOtherRegions_isRefused() {
    assertThatThrownBy(() -> kms.createKey(r -> r.keySpec(KeySpec.SM2).keyUsage("SIGN_VERIFY")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void keyOnAToken_isToldWithItsStoreAndItsCluster() {
    var made =
        kms.createKey(r -> r.origin("AWS_CLOUDHSM").customKeyStoreId("cks-1234567890abcdef0"))
            .keyMetadata();
    assertThat(made.originAsString()).isEqualTo("AWS_CLOUDHSM");
    assertThat(made.customKeyStoreId()).isEqualTo("cks-1234567890abcdef0");
    assertThat(made.cloudHsmClusterId()).isEqualTo("cluster-abcdefg2345");
    assertThat(made.xksKeyConfiguration()).isNull();
  }

  @Test
  void keyInAnExternalKeyStore_isToldWithItsStoreAndItsExternalKey() {
    var made =
        kms.createKey(r ->
                r.origin("EXTERNAL_KEY_STORE")
                    .customKeyStoreId("cks-1234567890abcdef0")
                    .xksKeyId("their-key"))
            .keyMetadata();
    assertThat(made.originAsString()).isEqualTo("EXTERNAL_KEY_STORE");
    assertThat(made.customKeyStoreId()).isEqualTo("cks-1234567890abcdef0");
    assertThat(made.xksKeyConfiguration().id()).isEqualTo("their-key");
  }

  @Test
  void aKeyThatNobodyUsed_hasAnEmptyLastUsage() {
    var told = kms.getKeyLastUsage(r -> r.keyId(keyId));
    assertThat(told.keyId()).isEqualTo(keyId);
    assertThat(told.keyLastUsage().operation()).isNull();
    assertThat(told.keyLastUsage().timestamp()).isNull();
    assertThat(told.trackingStartDate()).isEqualTo(told.keyCreationDate());
  }

  @Test
  void wrongSecretAndUnknownKey_areToldApartOnlyByName() {
    try (KmsClient wrong = edge.sdk("test", "tset");
        KmsClient unknown = edge.sdk("AKIAUNKNOWN", "test")) {
      assertThatThrownBy(wrong::listKeys)
          .isInstanceOfSatisfying(
              KmsException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("InvalidSignatureException"));
      assertThatThrownBy(unknown::listKeys)
          .isInstanceOfSatisfying(
              KmsException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("UnrecognizedClientException"));
    }
    assertThat(edge.records)
        .extracting(AuditRecord::errorCode)
        .containsExactly("InvalidSignatureException", "UnrecognizedClientException");
    assertThat(edge.records).extracting(r -> r.userIdentity().type()).containsOnly("Unknown");
  }

  @Test
  void everyCall_isRecordedWithoutItsSecrets() {
    kms.encrypt(r ->
        r.keyId(keyId)
            .plaintext(SdkBytes.fromUtf8String("canary-plaintext"))
            .grantTokens("canary-token")
            .encryptionContext(Map.of("tenant", "7")));

    AuditRecord record = edge.records.getLast();
    assertThat(record.eventName()).isEqualTo("Encrypt");
    assertThat(record.readOnly()).isTrue();
    assertThat(record.errorCode()).isNull();
    assertThat(record.userIdentity().type()).isEqualTo("Root");
    assertThat(record.requestParameters())
        .containsOnly(
            Map.entry("keyId", keyId), Map.entry("encryptionContext", Map.of("tenant", "7")));
    assertThat(record.responseElements()).isNull();
    assertThat(record.sourceIpAddress()).isEqualTo("127.0.0.1");
    assertThat(record.userAgent()).contains("aws-sdk-java");
    assertThat(record.resources())
        .extracting(AuditRecord.Resource::arn)
        .containsExactly("arn:aws:kms:us-east-1:000000000000:key/" + keyId);
    assertThat(record.toString()).doesNotContain("canary");
  }

  @Test
  void twelveDigitAccessKey_isTheRootOfThatAccount() {
    try (KmsClient other = edge.sdk("111122223333", "test")) {
      assertThat(other.createKey().keyMetadata().awsAccountId()).isEqualTo("111122223333");
    }
  }
}
