package dev.holdfast.model.key;

import static dev.holdfast.model.key.SampleImport.DELETE_CURRENT;
import static dev.holdfast.model.key.SampleImport.DELETION_SCHEDULED;
import static dev.holdfast.model.key.SampleImport.DESCRIBE;
import static dev.holdfast.model.key.SampleImport.EMPTY;
import static dev.holdfast.model.key.SampleImport.ENCRYPT;
import static dev.holdfast.model.key.SampleImport.FIRST;
import static dev.holdfast.model.key.SampleImport.FIRST_DELETED;
import static dev.holdfast.model.key.SampleImport.FIRST_EXPIRED;
import static dev.holdfast.model.key.SampleImport.FIRST_UNTIL_SOON;
import static dev.holdfast.model.key.SampleImport.INCORRECT;
import static dev.holdfast.model.key.SampleImport.PENDING_IMPORT;
import static dev.holdfast.model.key.SampleImport.ROTATED;
import static dev.holdfast.model.key.SampleImport.SECOND;
import static dev.holdfast.model.key.SampleImport.SECOND_UNTIL_SOON;
import static dev.holdfast.model.key.SampleImport.SOON;
import static dev.holdfast.model.key.SampleImport.importing;
import static dev.holdfast.model.key.SampleImport.metadata;
import static dev.holdfast.model.key.SampleImport.stateOf;
import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.imported;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Material that its owner has brought, until it is gone or another takes its place. */
class ImportedMaterialTest {

  // -- deleting

  @Test
  void deletedMaterial_makesTheKeyUnusable_andIsShredded() {
    KmsKey.Live key = (KmsKey.Live) given(EMPTY, FIRST).when(DELETE_CURRENT).then(FIRST_DELETED);
    assertThat(key.state()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(key.metadata().currentMaterial()).contains(materialId(1));
    assertThat(key.metadata().expiration()).isEmpty();
    assertThat(key.materials().unshredded())
        .containsExactly(new Unshredded(backingKey(1), Unshredded.Why.DELETED, BIRTH));
    given(EMPTY, FIRST)
        .when(DELETE_CURRENT)
        .thenAnswers(new KmsAnswer.MaterialDeleted(ARN, Optional.of(materialId(1))));
    given(EMPTY, FIRST, FIRST_DELETED).when(ENCRYPT).thenRefused(PENDING_IMPORT);
    given(EMPTY, FIRST, FIRST_DELETED).when(importing(1)).then(FIRST);
    assertThat(stateOf(EMPTY, FIRST, FIRST_DELETED, FIRST)).isEqualTo(KeyState.ENABLED);
    assertThat(stateOf(EMPTY, FIRST, new KeyEvent.Disabled(), FIRST_DELETED))
        .isEqualTo(KeyState.PENDING_IMPORT);
  }

  @Test
  void deletingWhatIsNotThere_changesNothing() {
    given(EMPTY).when(DELETE_CURRENT).thenNothingChanges();
    given(EMPTY)
        .when(DELETE_CURRENT)
        .thenAnswers(new KmsAnswer.MaterialDeleted(ARN, Optional.empty()));
    given(EMPTY, FIRST, FIRST_DELETED).when(DELETE_CURRENT).thenNothingChanges();
    given(EMPTY, FIRST)
        .when(new KeyCommand.DeleteImportedKeyMaterial(Optional.of(materialId(2))))
        .thenRefused(new KmsError.MaterialNotFound(materialId(2)));
  }

  @Test
  void keyThatIsPendingDeletion_staysSoWithoutItsMaterial() {
    given(EMPTY, FIRST, DELETION_SCHEDULED).when(DELETE_CURRENT).then(FIRST_DELETED);
    assertThat(stateOf(EMPTY, FIRST, DELETION_SCHEDULED, FIRST_DELETED))
        .isInstanceOf(KeyState.PendingDeletion.class);
    assertThat(
            stateOf(
                EMPTY, FIRST, DELETION_SCHEDULED, FIRST_DELETED, new KeyEvent.DeletionCancelled()))
        .isEqualTo(KeyState.PENDING_IMPORT);
  }

  @Test
  void shreddedMaterial_isForgotten_andEachTokenForItself() {
    KeyEvent again =
        new KeyEvent.MaterialImported(
            new BackingKey(materialId(1), backingKey(7).token()), "", Expiration.NEVER, BIRTH);
    KmsKey key = KeyScenario.replay(List.of(EMPTY, FIRST, FIRST_DELETED, again, FIRST_DELETED));
    String first = backingKey(1).slot(KeyOrigin.EXTERNAL);
    String second = backingKey(7).slot(KeyOrigin.EXTERNAL);
    List<KeyEvent> done = KeyDecider.completeMaterialShredding(key, Set.of(first, "elsewhere"));
    assertThat(done).containsExactly(new KeyEvent.MaterialShredded(Set.of(first)));
    KmsKey.Live after = (KmsKey.Live) key.apply(done.getFirst());
    assertThat(after.materials().unshredded()).extracting(Unshredded::slot).containsExactly(second);
    assertThat(KeyDecider.completeMaterialShredding(after, Set.of(first))).isEmpty();
    assertThat(
            KeyDecider.completeMaterialShredding(
                new KmsKey.Deleted(BIRTH, Optional.empty()), Set.of(first)))
        .isEmpty();
  }

  // -- expiring

  @Test
  void expiredMaterial_isNotUsedFromItsDateOn_whetherOrNotTheSchedulerHasCome() {
    KeyScenario key = given(EMPTY, FIRST_UNTIL_SOON);
    assertThat(key.at(SOON.minusMillis(1)).when(ENCRYPT).decision())
        .isInstanceOf(Decision.Use.class);
    key.at(SOON).when(ENCRYPT).thenRefused(PENDING_IMPORT);
    assertThat(key.at(SOON).when(DESCRIBE).decision())
        .isInstanceOfSatisfying(
            Decision.Answer.class,
            answer ->
                assertThat(((KmsAnswer.Described) answer.answer()).metadata())
                    .extracting(KeyMetadata::state, KeyMetadata::expiration)
                    .containsExactly(KeyState.PENDING_IMPORT, Optional.empty()));
  }

  @Test
  void scheduler_journalsTheExpiry_andNeverEarly() {
    KeyScenario key = given(EMPTY, FIRST_UNTIL_SOON);
    assertThat(KeyScenario.replay(List.of(EMPTY, FIRST_UNTIL_SOON)).wakeAt()).isEqualTo(SOON);
    key.at(SOON.minusMillis(1)).whenAskedWhatIsDue().thenRests();
    KmsKey.Live after =
        (KmsKey.Live) key.at(SOON.plusSeconds(9)).whenAskedWhatIsDue().then(FIRST_EXPIRED);
    assertThat(after.materials().unshredded())
        .containsExactly(new Unshredded(backingKey(1), Unshredded.Why.EXPIRED, SOON));
    given(EMPTY, FIRST_UNTIL_SOON, FIRST_EXPIRED).at(SOON).whenAskedWhatIsDue().thenRests();
  }

  @Test
  void expiredMaterial_comesBackWhenItIsImportedAgain() {
    KeyEvent again = new KeyEvent.MaterialImported(backingKey(1), "", Expiration.NEVER, SOON);
    KmsKey key =
        given(EMPTY, FIRST_UNTIL_SOON).at(SOON).when(importing(1)).then(FIRST_EXPIRED, again);
    assertThat(metadata(key).state()).isEqualTo(KeyState.ENABLED);
    given(EMPTY, FIRST_UNTIL_SOON).at(SOON).when(importing(2)).thenRefused(INCORRECT);
  }

  @Test
  void keyPendingDeletion_losesExpiredMaterialToo() {
    given(EMPTY, FIRST_UNTIL_SOON, DELETION_SCHEDULED)
        .at(SOON)
        .whenAskedWhatIsDue()
        .then(FIRST_EXPIRED);
    KmsKey deleted =
        given(EMPTY, FIRST_UNTIL_SOON, DELETION_SCHEDULED)
            .at(BIRTH.plus(Duration.ofDays(7)))
            .whenAskedWhatIsDue()
            .then(new KeyEvent.Deleted(BIRTH.plus(Duration.ofDays(7))));
    assertThat(deleted).isInstanceOf(KmsKey.Deleted.class);
  }

  // -- rotating

  @Test
  void newMaterial_waitsUntilItIsRotatedTo() {
    KmsKey pending =
        given(EMPTY, FIRST).when(importing(2, ImportType.NEW_KEY_MATERIAL)).then(SECOND);
    assertThat(metadata(pending).currentMaterial()).contains(materialId(1));
    assertThat(metadata(pending).state()).isEqualTo(KeyState.ENABLED);

    KmsKey rotated =
        given(EMPTY, FIRST, SECOND)
            .when(new KeyCommand.RotateKeyOnDemand(Optional.empty()))
            .then(ROTATED);
    assertThat(metadata(rotated).currentMaterial()).contains(materialId(2));
    CiphertextBlob old = blob(ID, materialId(1));
    assertThat(
            given(EMPTY, FIRST, SECOND, ROTATED)
                .when(
                    new KeyCommand.Decrypt(
                        KmsOperation.DECRYPT,
                        Optional.of(old),
                        EncryptionContext.EMPTY,
                        true,
                        false))
                .decision())
        .isInstanceOfSatisfying(
            Decision.Use.class, use -> assertThat(use.use().backingKey()).isEqualTo(backingKey(1)));
  }

  @Test
  void rotation_needsMaterialThatWaits() {
    KeyCommand rotate = new KeyCommand.RotateKeyOnDemand(Optional.empty());
    KmsError nothing = new KmsError.NoMaterialPendingRotation(ARN);
    given(EMPTY, FIRST).when(rotate).thenRefused(nothing);
    given(EMPTY, FIRST, SECOND_UNTIL_SOON).at(SOON).when(rotate).thenRefused(nothing);
    given(EMPTY, FIRST, SECOND, new KeyEvent.MaterialDeleted(materialId(2), BIRTH))
        .when(rotate)
        .thenRefused(nothing);
    given(EMPTY, FIRST, SECOND, FIRST_DELETED).when(rotate).thenRefused(PENDING_IMPORT);
  }

  @Test
  void onlyOneMaterialWaits_andMayBeExchanged() {
    given(EMPTY, FIRST, SECOND)
        .when(importing(3, ImportType.NEW_KEY_MATERIAL))
        .thenRefused(new KmsError.MaterialPendingRotation(ARN, materialId(3), materialId(2)));
    given(EMPTY, FIRST, SECOND).when(importing(2)).then(SECOND);
    KeyEvent secondDeleted = new KeyEvent.MaterialDeleted(materialId(2), BIRTH);
    KmsKey key =
        given(EMPTY, FIRST, SECOND)
            .when(new KeyCommand.DeleteImportedKeyMaterial(Optional.of(materialId(2))))
            .then(secondDeleted);
    assertThat(metadata(key).state()).isEqualTo(KeyState.ENABLED);
    given(EMPTY, FIRST, SECOND, secondDeleted)
        .when(importing(3, ImportType.NEW_KEY_MATERIAL))
        .then(imported(3, Expiration.NEVER));
    given(EMPTY, FIRST, SECOND, secondDeleted).when(importing(2)).thenRefused(INCORRECT);
  }

  @Test
  void keyIsUsable_onlyWithAllMaterialThatItHasEverUsed() {
    KeyEvent[] rotated = {EMPTY, FIRST_UNTIL_SOON, SECOND, ROTATED};
    assertThat(stateOf(rotated)).isEqualTo(KeyState.ENABLED);
    assertThat(metadata(KeyScenario.replay(List.of(rotated))).expiration())
        .contains(Expiration.at(SOON));
    given(rotated).at(SOON).when(ENCRYPT).thenRefused(PENDING_IMPORT);
    KeyEvent secondDeleted = new KeyEvent.MaterialDeleted(materialId(2), BIRTH);
    assertThat(stateOf(EMPTY, FIRST, SECOND, ROTATED, FIRST_DELETED, secondDeleted, FIRST))
        .isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(stateOf(EMPTY, FIRST, SECOND, ROTATED, FIRST_DELETED, secondDeleted, FIRST, SECOND))
        .isEqualTo(KeyState.ENABLED);
  }

  @Test
  void allMaterial_isListedWithWhatIsKnownOfIt() {
    KmsAnswer.Rotation first =
        rotation(1, KmsAnswer.MaterialState.NON_CURRENT, false, false, Expiration.NEVER);
    KmsAnswer.Rotation second =
        rotation(2, KmsAnswer.MaterialState.CURRENT, true, true, Expiration.NEVER);
    KmsAnswer.Rotation third =
        rotation(3, KmsAnswer.MaterialState.PENDING_ROTATION, false, true, Expiration.at(SOON));
    KeyScenario key =
        given(EMPTY, FIRST, SECOND, ROTATED, imported(3, Expiration.at(SOON)), FIRST_DELETED);
    key.when(new KeyCommand.ListKeyRotations(true))
        .thenAnswers(new KmsAnswer.Rotations(ARN, List.of(first, second, third), Optional.empty()));
    key.when(new KeyCommand.ListKeyRotations(false))
        .thenAnswers(new KmsAnswer.Rotations(ARN, List.of(second), Optional.empty()));
  }

  private static KmsAnswer.Rotation rotation(
      int number,
      KmsAnswer.MaterialState state,
      boolean rotated,
      boolean present,
      Expiration expiration) {
    return new KmsAnswer.Rotation(
        materialId(number),
        state,
        rotated ? Optional.of(RotationType.ON_DEMAND) : Optional.empty(),
        rotated ? Optional.of(BIRTH) : Optional.empty(),
        Optional.of(new KeyMaterial.Imported("", expiration, present)));
  }

  @Test
  void eventsThatCannotFollow_areRefused() {
    List<List<KeyEvent>> impossible =
        List.of(
            List.of(EMPTY, EMPTY),
            List.of(EMPTY, FIRST_DELETED),
            List.of(EMPTY, FIRST, FIRST_DELETED, FIRST_DELETED),
            List.of(EMPTY, FIRST, FIRST_DELETED, FIRST_EXPIRED),
            List.of(EMPTY, FIRST, ROTATED),
            List.of(EMPTY, FIRST, SECOND, imported(3, Expiration.NEVER)),
            List.of(EMPTY, FIRST, SECOND, FIRST_DELETED, ROTATED),
            List.of(EMPTY, FIRST, DELETION_SCHEDULED, SECOND));
    for (List<KeyEvent> events : impossible) {
      assertThatThrownBy(() -> KeyScenario.replay(events))
          .as("%s", events)
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
