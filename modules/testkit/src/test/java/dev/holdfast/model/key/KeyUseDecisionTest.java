package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BINDING;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.OTHER_ID;
import static dev.holdfast.testkit.key.SampleKey.STRANGER;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.SampleKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyUseDecisionTest {

  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("file", "7"));
  private static final Plaintext PLAINTEXT = Plaintext.takeOwnershipOf(new byte[] {1, 2, 3});
  private static final CiphertextBlob BLOB = blob(ID, materialId(1));
  private static final Instant DUE = BIRTH.plus(Duration.ofDays(7));
  private static final KeyEvent SCHEDULED = new KeyEvent.DeletionScheduled(DUE);
  private static final KmsError DRY_RUN = new KmsError.DryRun();

  private static KeyCommand encrypt(boolean dryRun) {
    return new KeyCommand.Encrypt(KmsOperation.ENCRYPT, PLAINTEXT, CONTEXT, dryRun);
  }

  private static KeyCommand decrypt(CiphertextBlob blob, boolean named, boolean dryRun) {
    return new KeyCommand.Decrypt(KmsOperation.DECRYPT, Optional.of(blob), CONTEXT, named, dryRun);
  }

  @Test
  void encrypt_usesTheCurrentMaterial() {
    given(created())
        .when(encrypt(false))
        .thenUses(new KeyUse.Encrypt(BINDING, backingKey(1), PLAINTEXT, CONTEXT));
  }

  @Test
  void decrypt_usesTheMaterialThatTheBlobNames() {
    given(created())
        .when(decrypt(BLOB, false, false))
        .thenUses(new KeyUse.Decrypt(BINDING, backingKey(1), BLOB, CONTEXT));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void generateDataKey_usesTheCurrentMaterial(boolean withPlaintext) {
    given(created())
        .when(new KeyCommand.GenerateDataKey(32, withPlaintext, CONTEXT, false))
        .thenUses(new KeyUse.GenerateDataKey(BINDING, backingKey(1), 32, withPlaintext, CONTEXT));
  }

  @Test
  void blobOfAnotherKey_isIncorrectKey() {
    given(created())
        .when(decrypt(blob(OTHER_ID, materialId(1)), true, false))
        .thenRefused(new KmsError.IncorrectKey());
  }

  @Test
  void blobOfAnotherKey_isIncorrectKey_beforeTheStateIsLookedAt() {
    given(created(), new KeyEvent.Disabled())
        .when(decrypt(blob(OTHER_ID, materialId(1)), true, false))
        .thenRefused(new KmsError.IncorrectKey());
  }

  @Test
  void blobOfUnknownMaterial_isInvalid() {
    given(created())
        .when(decrypt(blob(ID, materialId(9)), false, false))
        .thenRefused(new KmsError.InvalidCiphertext());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void disabledKey_isNotUsed(boolean dryRun) {
    KmsError disabled = new KmsError.KeyDisabled(ARN);
    given(created(), new KeyEvent.Disabled()).when(encrypt(dryRun)).thenRefused(disabled);
    given(created(), new KeyEvent.Disabled())
        .when(decrypt(BLOB, false, dryRun))
        .thenRefused(disabled);
  }

  @Test
  void keyPendingDeletion_isNotUsed() {
    KmsError pending = new KmsError.KeyInState(ARN, KeyStateName.PENDING_DELETION);
    given(created(), SCHEDULED).when(encrypt(false)).thenRefused(pending);
    given(created(), SCHEDULED).when(decrypt(BLOB, false, false)).thenRefused(pending);
  }

  @Test
  void keyThatOnlyACiphertextNames_isNotVisible_whyeverThatIs() {
    KmsError notVisible = new KmsError.CiphertextKeyNotVisible();
    KeyCommand decrypt = decrypt(BLOB, false, false);
    given().when(decrypt).thenRefused(notVisible);
    given(created()).by(STRANGER).when(decrypt).thenRefused(notVisible);
    given(created(), SCHEDULED).at(DUE).when(decrypt).thenRefused(notVisible);
    given(created(), SCHEDULED, new KeyEvent.Deleted(DUE)).when(decrypt).thenRefused(notVisible);
  }

  @Test
  void keyThatTheCallerNames_isNotFoundOrForbidden() {
    KeyCommand decrypt = decrypt(BLOB, true, false);
    given().when(decrypt).thenRefused(new KmsError.KeyNotFound(ARN));
    given(created())
        .by(STRANGER)
        .when(decrypt)
        .thenRefused(SampleKey.denied(STRANGER, "kms:Decrypt"));
  }

  @Test
  void reEncrypt_needsARightOfItsOwnOnEachSide() {
    given(created())
        .by(STRANGER)
        .when(
            new KeyCommand.Decrypt(
                KmsOperation.RE_ENCRYPT, Optional.of(BLOB), CONTEXT, true, false))
        .thenRefused(SampleKey.denied(STRANGER, "kms:ReEncryptFrom"));
    given(created())
        .by(STRANGER)
        .when(new KeyCommand.Encrypt(KmsOperation.RE_ENCRYPT, PLAINTEXT, CONTEXT, false))
        .thenRefused(SampleKey.denied(STRANGER, "kms:ReEncryptTo"));
  }

  @ParameterizedTest
  @CsvSource({"true, GenerateDataKey", "false, GenerateDataKeyWithoutPlaintext"})
  void generateDataKey_isDeniedUnderItsOwnName(boolean withPlaintext, String name) {
    given(created())
        .by(STRANGER)
        .when(new KeyCommand.GenerateDataKey(32, withPlaintext, CONTEXT, false))
        .thenRefused(SampleKey.denied(STRANGER, "kms:" + name));
  }

  @Test
  void dryRun_isAnsweredWhenEverythingElsePassed() {
    given(created()).when(encrypt(true)).thenRefused(DRY_RUN);
    given(created())
        .when(new KeyCommand.GenerateDataKey(32, true, CONTEXT, true))
        .thenRefused(DRY_RUN);
  }

  @Test
  void dryRunOfWhatTheMaterialMayRefuse_isRehearsed() {
    given(created())
        .when(decrypt(BLOB, false, true))
        .thenRehearses(
            new KeyUse.Decrypt(SampleKey.BINDING, backingKey(1), BLOB, CONTEXT, Optional.empty()));
  }

  @Test
  void dryRun_stillChecksTheHeaderOfTheCiphertext() {
    given(created())
        .when(decrypt(blob(OTHER_ID, materialId(1)), true, true))
        .thenRefused(new KmsError.IncorrectKey());
    given(created())
        .when(decrypt(blob(ID, materialId(9)), true, true))
        .thenRefused(new KmsError.InvalidCiphertext());
  }

  @Test
  void onlyADryRun_goesWithoutACiphertext() {
    given(created())
        .when(new KeyCommand.Decrypt(KmsOperation.DECRYPT, Optional.empty(), CONTEXT, true, true))
        .thenRefused(DRY_RUN);
    KeyCommand bug =
        new KeyCommand.Decrypt(KmsOperation.DECRYPT, Optional.empty(), CONTEXT, true, false);
    assertThatThrownBy(() -> given(created()).when(bug))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
