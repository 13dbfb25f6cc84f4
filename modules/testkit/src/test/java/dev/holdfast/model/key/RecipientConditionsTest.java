package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.attestation.Recipient.Platform;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a key policy can ask of the recipient of an answer, and what is then done for it. */
class RecipientConditionsTest {

  private static final Recipient ENCLAVE = recipient(Platform.NITRO_ENCLAVE);
  private static final Recipient TPM = recipient(Platform.NITRO_TPM);
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});

  private static Recipient recipient(Platform platform) {
    return new Recipient(
        platform,
        "module",
        Map.of(0, pcr(0xab), 4, pcr(0xcd), 31, pcr(0xef)),
        PublicBytes.takeOwnershipOf(new byte[] {1}));
  }

  private static PublicBytes pcr(int value) {
    byte[] bytes = new byte[48];
    Arrays.fill(bytes, (byte) value);
    return PublicBytes.takeOwnershipOf(bytes);
  }

  private static Decision decide(
      String condition, KeyCommand command, Optional<Recipient> recipient) {
    KmsKey key =
        KeyScenario.replay(
            List.of(
                SampleKey.created(),
                new KeyEvent.PolicyPut(
                    SampleKey.policy(
                        """
                        {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                         "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                         "Action": "kms:*", "Resource": "*", "Condition": %s}}
                        """
                            .formatted(condition)))));
    RequestFacts facts = recipient.map(RequestFacts.NONE::answeredFor).orElse(RequestFacts.NONE);
    return KeyDecider.decide(
            key, new KeyRequest(ARN, command, OWNER, facts), GrantTerms.AT_ONCE, BIRTH)
        .decision();
  }

  private static KeyCommand dryRun() {
    return new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"StringEquals": {"kms:RecipientAttestation:ImageSha384": "%ab"}}           | enclave
          {"StringEqualsIgnoreCase": {"kms:RecipientAttestation:ImageSha384": "%AB"}} | enclave
          {"StringEquals": {"kms:recipientattestation:imagesha384": "%ab"}}           | enclave
          {"StringEquals": {"kms:RecipientAttestation:ImageSha384": "%cd"}}           |
          {"StringEquals": {"kms:RecipientAttestation:PCR0": "%ab"}}                  | enclave
          {"StringEquals": {"kms:RecipientAttestation:PCR4": "%cd"}}                  | enclave
          {"StringEquals": {"kms:RecipientAttestation:PCR4": "%ab"}}                  |
          {"StringEquals": {"kms:RecipientAttestation:PCR31": "%ef"}}                 | enclave
          {"StringEquals": {"kms:RecipientAttestation:PCR3": "%ab"}}                  |
          {"StringEquals": {"kms:RecipientAttestation:NitroTPMPCR4": "%cd"}}          | tpm
          {"StringEquals": {"kms:RecipientAttestation:NitroTPMPCR0": "%ab"}}          | tpm
          {"Null": {"kms:RecipientAttestation:PCR4": "false"}}                        | enclave
          {"Null": {"kms:RecipientAttestation:ImageSha384": "true"}}                  | tpm nobody
          {"StringNotEquals": {"kms:RecipientAttestation:PCR4": "%ab"}}               | enclave tpm nobody
          {"StringEqualsIfExists": {"kms:RecipientAttestation:PCR4": "%ab"}}          | tpm nobody
          """)
  void conditionHoldsForWhomItNames(String condition, String allowed) {
    String written = condition;
    for (String value : List.of("ab", "AB", "cd", "ef")) {
      written = written.replace("%" + value, value.repeat(48));
    }
    Map<String, Optional<Recipient>> all =
        Map.of(
            "enclave", Optional.of(ENCLAVE), "tpm", Optional.of(TPM), "nobody", Optional.empty());
    List<String> named = allowed == null ? List.of() : List.of(allowed.split(" ", -1));
    for (Map.Entry<String, Optional<Recipient>> who : all.entrySet()) {
      Decision decision = decide(written, dryRun(), who.getValue());
      KmsError error = ((Decision.Refuse) decision).error();
      if (named.contains(who.getKey())) {
        assertThat(error).as(who.getKey()).isEqualTo(new KmsError.DryRun());
      } else {
        assertThat(error).as(who.getKey()).isInstanceOf(KmsError.AccessDenied.class);
      }
    }
  }

  static Stream<Arguments> uses() {
    KeyBinding rsa = kind(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    KeyBinding curve = kind(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    return Stream.of(
        Arguments.of(
            SampleKey.BINDING,
            new KeyCommand.Decrypt(
                KmsOperation.DECRYPT,
                Optional.of(SampleKey.blob(SampleKey.ID, SampleKey.materialId(1))),
                EncryptionContext.EMPTY,
                true,
                false)),
        Arguments.of(
            SampleKey.BINDING,
            new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, false)),
        Arguments.of(
            SampleKey.BINDING,
            new KeyCommand.GenerateDataKeyPair(
                KeySpec.ECC_NIST_P256, true, EncryptionContext.EMPTY, false)),
        Arguments.of(
            rsa,
            new KeyCommand.DecryptWithPrivateKey(
                KmsOperation.DECRYPT,
                EncryptionAlgorithm.RSAES_OAEP_SHA_256,
                Optional.of(BYTES),
                false)),
        Arguments.of(
            curve, new KeyCommand.DeriveSharedSecret(KeyAgreementAlgorithm.ECDH, BYTES, false)));
  }

  private static KeyBinding kind(KeySpec spec, KeyUsage usage) {
    return new KeyBinding(ARN, spec, usage, KeyOrigin.AWS_KMS);
  }

  @ParameterizedTest
  @MethodSource("uses")
  void useIsForItsRecipient_andInClearWithoutOne(KeyBinding kind, KeyCommand command) {
    KmsKey key = KeyScenario.replay(List.of(SampleKey.created(kind.spec(), kind.usage())));
    for (Optional<Recipient> recipient :
        List.of(Optional.of(ENCLAVE), Optional.<Recipient>empty())) {
      RequestFacts facts = recipient.map(RequestFacts.NONE::answeredFor).orElse(RequestFacts.NONE);
      Decision decision =
          KeyDecider.decide(
                  key, new KeyRequest(ARN, command, OWNER, facts), GrantTerms.AT_ONCE, BIRTH)
              .decision();
      assertThat(decision)
          .isInstanceOfSatisfying(
              Decision.Use.class, use -> assertThat(use.use().recipient()).isEqualTo(recipient));
    }
  }

  @Test
  void recordTellsWhatCloudTrailTells() {
    assertThat(ENCLAVE.recorded())
        .containsOnlyKeys(
            "attestationDocumentModuleId",
            "attestationDocumentEnclaveImageDigest",
            "attestationDocumentEnclavePCR4")
        .containsEntry("attestationDocumentEnclaveImageDigest", "q6ur".repeat(16));
    assertThat(TPM.recorded())
        .containsOnlyKeys("attestationDocumentModuleId", "attestationDocumentNitroTPMPCR4");
  }
}
