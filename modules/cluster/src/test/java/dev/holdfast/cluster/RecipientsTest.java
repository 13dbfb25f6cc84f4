package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request for a recipient goes the way of every request, and comes back encrypted. */
class RecipientsTest {

  private static TestRegion region;
  private static Recipient recipient;

  @BeforeAll
  static void start() {
    region = TestRegion.create();
    recipient = ((Attested.Verified) attest("the enclave's key")).recipient();
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private static Attested attest(String document) {
    return region.attest(PublicBytes.takeOwnershipOf(document.getBytes(StandardCharsets.UTF_8)));
  }

  private static KmsRequest onKey(KeyArn key, KeyCommand command) {
    return new KmsRequest.OnKey(new KeyReference.ByArn(key), command);
  }

  private static <A extends KmsAnswer> A answer(Class<A> kind, KmsRequest request) {
    return region.answer(kind, new KmsRequest.ForRecipient(recipient, request));
  }

  private static KmsError refusal(KmsRequest request) {
    return region.refusal(new KmsRequest.ForRecipient(recipient, request));
  }

  private static void assertEncrypted(Delivered delivered) {
    assertThat(delivered)
        .isInstanceOfSatisfying(
            Delivered.ForRecipient.class,
            envelope ->
                assertThat(new String(envelope.ciphertext().bytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("the enclave's key"));
  }

  private static KeyCommand dataKey(boolean dryRun) {
    return new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, dryRun);
  }

  @Test
  void badDocument_isRefused() {
    assertThat(attest(""))
        .isEqualTo(
            new Attested.Refused(new KmsError.InvalidAttestation(AttestationDefect.MALFORMED)));
  }

  @Test
  void dataKeys_andWhatTheyDecryptTo() {
    KeyArn key = region.createKey();
    KmsAnswer.DataKey made = answer(KmsAnswer.DataKey.class, onKey(key, dataKey(false)));
    assertEncrypted(made.delivered().orElseThrow());
    CiphertextBlob blob = made.blob();
    for (Optional<KeyReference> named :
        List.of(
            Optional.<KeyReference>empty(),
            Optional.<KeyReference>of(new KeyReference.ByArn(key)))) {
      assertEncrypted(
          answer(
                  KmsAnswer.Decrypted.class,
                  new KmsRequest.Decrypt(Optional.of(blob), EncryptionContext.EMPTY, named, false))
              .delivered());
    }
    assertEncrypted(
        answer(
                KmsAnswer.DataKeyPair.class,
                onKey(
                    key,
                    new KeyCommand.GenerateDataKeyPair(
                        KeySpec.ECC_NIST_P256, true, EncryptionContext.EMPTY, false)))
            .delivered()
            .orElseThrow());
  }

  @Test
  void sharedSecrets() {
    KeyArn key =
        region
            .answer(
                KmsAnswer.Described.class,
                new KmsRequest.CreateKey(
                    KeySpec.ECC_NIST_P256,
                    KeyUsage.KEY_AGREEMENT,
                    KeyOrigin.AWS_KMS,
                    "",
                    Optional.empty(),
                    false,
                    Map.of()))
            .metadata()
            .arn();
    assertEncrypted(
        answer(
                KmsAnswer.SharedSecret.class,
                onKey(
                    key,
                    new KeyCommand.DeriveSharedSecret(
                        KeyAgreementAlgorithm.ECDH,
                        PublicBytes.takeOwnershipOf(new byte[] {1}),
                        false)))
            .delivered());
  }

  @Test
  void random() {
    assertEncrypted(
        answer(KmsAnswer.Random.class, new KmsRequest.GenerateRandom(16, Optional.empty()))
            .delivered());
  }

  @Test
  void dryRun_isToldAsWithoutARecipient() {
    KeyArn key = region.createKey();
    assertThat(refusal(onKey(key, dataKey(true)))).isEqualTo(new KmsError.DryRun());
    region.ask(CALLER, onKey(key, new KeyCommand.DisableKey()));
    assertThat(refusal(onKey(key, dataKey(true)))).isEqualTo(new KmsError.KeyDisabled(key));
  }

  @Test
  void recipientStaysWithItsRequest() {
    KeyArn key = region.createKey();
    answer(KmsAnswer.DataKey.class, onKey(key, dataKey(false)));
    assertThat(
            region
                .answer(KmsAnswer.DataKey.class, onKey(key, dataKey(false)))
                .delivered()
                .orElseThrow())
        .isInstanceOf(Delivered.InClear.class);
  }

  @Test
  void keyPolicySeesTheRecipient() {
    KeyArn key = region.createKey();
    String document =
        """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
          {"Effect": "Deny", "Principal": "*", "Action": "kms:GenerateDataKey", "Resource": "*",
           "Condition": {"Null": {"kms:RecipientAttestation:ImageSha384": "true"}}}]}
        """;
    region.ask(CALLER, onKey(key, new KeyCommand.PutKeyPolicy(document, false)));
    assertThat(region.refusal(onKey(key, dataKey(false))))
        .isInstanceOf(KmsError.AccessDenied.class);
    assertEncrypted(
        answer(KmsAnswer.DataKey.class, onKey(key, dataKey(false))).delivered().orElseThrow());
  }
}
