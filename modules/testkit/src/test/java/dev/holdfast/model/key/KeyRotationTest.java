package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BINDING;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyRotationTest {

  private static final Duration PERIOD = Duration.ofDays(90);
  private static final Instant FIRST = BIRTH.plus(PERIOD);
  private static final KeyEvent ENABLED = new KeyEvent.RotationEnabled(90, FIRST);
  private static final KeyEvent KEY_DISABLED = new KeyEvent.Disabled();
  private static final KeyEvent SCHEDULED =
      new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7)));
  private static final KeyCommand ENABLE = new KeyCommand.EnableKeyRotation(90);
  private static final KeyCommand STATUS = new KeyCommand.GetKeyRotationStatus();
  private static final KeyCommand ON_DEMAND = new KeyCommand.RotateKeyOnDemand(Optional.empty());

  private static KeyEvent rotated(int number, RotationType type, Instant date) {
    return new KeyEvent.Rotated(backingKey(number), type, date);
  }

  private static KmsAnswer status(int periodDays, Instant next) {
    return new KmsAnswer.RotationStatus(ARN, Optional.of(new AutomaticRotation(periodDays, next)));
  }

  @Test
  void enableKeyRotation_rotatesFirstAfterAPeriod() {
    given(created()).when(ENABLE).then(ENABLED);
    given(created(), ENABLED).when(STATUS).thenAnswers(status(90, FIRST));
  }

  @Test
  void enableKeyRotation_withAnotherPeriod_startsAnew() {
    Instant later = BIRTH.plus(Duration.ofDays(10));
    given(created(), ENABLED)
        .at(later)
        .when(new KeyCommand.EnableKeyRotation(365))
        .then(new KeyEvent.RotationEnabled(365, later.plus(Duration.ofDays(365))));
  }

  @Test
  void enableKeyRotation_withTheSamePeriod_doesNotPutTheRotationOff() {
    given(created(), ENABLED).at(FIRST.minusSeconds(1)).when(ENABLE).thenNothingChanges();
  }

  @Test
  void disableKeyRotation_endsIt_andIsIdempotent() {
    KeyEvent off = new KeyEvent.RotationDisabled();
    given(created(), ENABLED).when(new KeyCommand.DisableKeyRotation()).then(off);
    given(created()).when(new KeyCommand.DisableKeyRotation()).thenNothingChanges();
    given(created(), ENABLED, off)
        .when(STATUS)
        .thenAnswers(new KmsAnswer.RotationStatus(ARN, Optional.empty()));
    given(created(), ENABLED, off).at(FIRST).whenAskedWhatIsDue().thenRests();
  }

  @Test
  void rotationSettingOfADisabledKey_cannotChange() {
    KmsError disabled = new KmsError.KeyDisabled(ARN);
    given(created(), KEY_DISABLED).when(ENABLE).thenRefused(disabled);
    given(created(), KEY_DISABLED).when(new KeyCommand.DisableKeyRotation()).thenRefused(disabled);
    given(created(), KEY_DISABLED).when(ON_DEMAND).thenRefused(disabled);
  }

  @Test
  void automaticRotation_isNeverEarly() {
    given(created(), ENABLED).at(FIRST.minusNanos(1)).whenAskedWhatIsDue().thenRests();
    given(created(), ENABLED).at(FIRST.minusNanos(1)).whenAskedWhatIsDue(backingKey(2)).thenRests();
    given(created(), ENABLED).at(FIRST).whenAskedWhatIsDue().thenGenerates();
    given(created(), ENABLED)
        .at(FIRST)
        .whenAskedWhatIsDue(backingKey(2))
        .then(rotated(2, RotationType.AUTOMATIC, FIRST));
  }

  @Test
  void missedPeriods_areOneRotation_andTheNextIsToCome() {
    Instant late = FIRST.plus(PERIOD.multipliedBy(5)).plusSeconds(1);
    KmsKey after =
        given(created(), ENABLED)
            .at(late)
            .whenAskedWhatIsDue(backingKey(2))
            .then(rotated(2, RotationType.AUTOMATIC, late));
    assertThat(after.wakeAt()).isEqualTo(late.plus(PERIOD)).isAfter(late);
  }

  @Test
  void disabledKey_rotatesOnlyOnceItIsEnabledAgain() {
    given(created(), ENABLED, KEY_DISABLED).at(FIRST).whenAskedWhatIsDue().thenRests();
    given(created(), ENABLED, KEY_DISABLED).at(FIRST).whenAskedWhatIsDue(backingKey(2)).thenRests();
    given(created(), ENABLED, KEY_DISABLED, new KeyEvent.Enabled())
        .at(FIRST)
        .whenAskedWhatIsDue()
        .thenGenerates();
  }

  @Test
  void keyPendingDeletion_reportsRotationOff_andCancellingBringsItBack() {
    given(created(), ENABLED, SCHEDULED)
        .when(STATUS)
        .thenAnswers(new KmsAnswer.RotationStatus(ARN, Optional.empty()));
    given(created(), ENABLED, SCHEDULED, new KeyEvent.DeletionCancelled())
        .when(STATUS)
        .thenAnswers(status(90, FIRST));
  }

  @Test
  void rotateKeyOnDemand_asksForMaterial_thenRotates() {
    given(created()).when(ON_DEMAND).thenGenerates();
    KeyCommand withFresh = new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(2)));
    given(created()).when(withFresh).then(rotated(2, RotationType.ON_DEMAND, BIRTH));
    given(created()).when(withFresh).thenAnswers(new KmsAnswer.Acknowledged(ARN));
  }

  @Test
  void rotateKeyOnDemand_isDecidedAgain_whenTheMaterialIsThere() {
    given(created(), KEY_DISABLED)
        .when(new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(2))))
        .thenRefused(new KmsError.KeyDisabled(ARN));
  }

  @Test
  void rotateKeyOnDemand_leavesTheScheduleAlone() {
    given(created(), ENABLED, rotated(2, RotationType.ON_DEMAND, FIRST.minusSeconds(1)))
        .when(STATUS)
        .thenAnswers(status(90, FIRST));
  }

  @Test
  void rotateKeyOnDemand_isLimitedForLife_andAutomaticRotationsDoNotCount() {
    List<KeyEvent> events = new ArrayList<>(List.of(created(), ENABLED));
    events.add(rotated(2, RotationType.AUTOMATIC, FIRST));
    for (int i = 0; i < 24; i++) {
      events.add(rotated(3 + i, RotationType.ON_DEMAND, FIRST));
    }
    given(events).when(ON_DEMAND).thenGenerates();
    events.add(rotated(27, RotationType.ON_DEMAND, FIRST));
    given(events).when(ON_DEMAND).thenRefused(new KmsError.OnDemandRotationLimit(ARN));
    given(events)
        .when(new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(28))))
        .thenRefused(new KmsError.OnDemandRotationLimit(ARN));
  }

  @Test
  void rotatedKey_encryptsWithTheNewMaterial_andStillDecryptsWithTheOld() {
    KeyScenario rotatedOnce = given(created(), rotated(2, RotationType.ON_DEMAND, BIRTH));
    Plaintext plaintext = Plaintext.takeOwnershipOf(new byte[] {1});
    rotatedOnce
        .when(
            new KeyCommand.Encrypt(KmsOperation.ENCRYPT, plaintext, EncryptionContext.EMPTY, false))
        .thenUses(new KeyUse.Encrypt(BINDING, backingKey(2), plaintext, EncryptionContext.EMPTY));
    CiphertextBlob old = blob(ID, materialId(1));
    rotatedOnce
        .when(
            new KeyCommand.Decrypt(
                KmsOperation.DECRYPT, Optional.of(old), EncryptionContext.EMPTY, false, false))
        .thenUses(new KeyUse.Decrypt(BINDING, backingKey(1), old, EncryptionContext.EMPTY));
  }

  @Test
  void listKeyRotations_listsTheFirstMaterialOnlyWhenAsked() {
    KeyScenario rotatedOnce = given(created(), rotated(2, RotationType.ON_DEMAND, FIRST));
    KmsAnswer.Rotation first =
        new KmsAnswer.Rotation(
            materialId(1),
            KmsAnswer.MaterialState.NON_CURRENT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    KmsAnswer.Rotation second =
        new KmsAnswer.Rotation(
            materialId(2),
            KmsAnswer.MaterialState.CURRENT,
            Optional.of(RotationType.ON_DEMAND),
            Optional.of(FIRST),
            Optional.empty());
    rotatedOnce
        .when(new KeyCommand.ListKeyRotations(false))
        .thenAnswers(new KmsAnswer.Rotations(ARN, List.of(second), Optional.empty()));
    rotatedOnce
        .when(new KeyCommand.ListKeyRotations(true))
        .thenAnswers(new KmsAnswer.Rotations(ARN, List.of(first, second), Optional.empty()));
  }

  @Test
  void rotationsThatCannotFollow_areRefused() {
    List<List<KeyEvent>> impossible =
        List.of(
            List.of(created(), rotated(1, RotationType.ON_DEMAND, BIRTH)),
            List.of(created(), rotated(2, RotationType.AUTOMATIC, BIRTH)),
            List.of(created(), KEY_DISABLED, rotated(2, RotationType.ON_DEMAND, BIRTH)),
            List.of(created(), SCHEDULED, rotated(2, RotationType.ON_DEMAND, BIRTH)));
    for (List<KeyEvent> events : impossible) {
      assertThatThrownBy(() -> KeyScenario.replay(events))
          .as("%s", events)
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
