package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.OTHER_ACCOUNT;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.STRANGER;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.creation;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyLifecycleTest {

  private static final Instant IN_A_WEEK = BIRTH.plus(Duration.ofDays(7));
  private static final KeyEvent DISABLED = new KeyEvent.Disabled();
  private static final KeyEvent SCHEDULED = new KeyEvent.DeletionScheduled(IN_A_WEEK);
  private static final KmsError NOT_FOUND = new KmsError.KeyNotFound(ARN);

  @Test
  void createKey_makesAnEnabledKeyOfItsCaller() {
    given().when(creation(Map.of())).then(created());
    given()
        .when(creation(Map.of()))
        .thenAnswers(
            new KmsAnswer.Described(
                new KeyMetadata(
                    ARN,
                    KeyManager.CUSTOMER,
                    KeySpec.SYMMETRIC_DEFAULT,
                    KeyUsage.ENCRYPT_DECRYPT,
                    KeyOrigin.AWS_KMS,
                    KeyState.ENABLED,
                    "",
                    BIRTH,
                    Optional.of(materialId(1)),
                    Optional.empty())));
    assertThat(created().creator()).isEqualTo(OWNER.arn());
  }

  @Test
  void createKey_underATakenId_isABug() {
    assertThatThrownBy(() -> given(created()).when(creation(Map.of())))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() ->
            given(created(), SCHEDULED, new KeyEvent.Deleted(IN_A_WEEK)).when(creation(Map.of())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void disableKey_disables_andIsIdempotent() {
    given(created()).when(new KeyCommand.DisableKey()).then(DISABLED);
    given(created(), DISABLED).when(new KeyCommand.DisableKey()).thenNothingChanges();
    given(created(), DISABLED)
        .when(new KeyCommand.DisableKey())
        .thenAnswers(new KmsAnswer.Done(ARN));
  }

  @Test
  void enableKey_enables_andIsIdempotent() {
    given(created(), DISABLED).when(new KeyCommand.EnableKey()).then(new KeyEvent.Enabled());
    given(created()).when(new KeyCommand.EnableKey()).thenNothingChanges();
  }

  @Test
  void updateKeyDescription_changesIt_andIsIdempotent() {
    KeyEvent renamed = new KeyEvent.DescriptionUpdated("for payments");
    KeyCommand command = new KeyCommand.UpdateKeyDescription("for payments");
    given(created()).when(command).then(renamed);
    given(created(), renamed).when(command).thenNothingChanges();
  }

  @ParameterizedTest
  @CsvSource({"7", "30"})
  void scheduleKeyDeletion_startsTheWindow(int days) {
    Instant date = BIRTH.plus(Duration.ofDays(days));
    KeyCommand command = new KeyCommand.ScheduleKeyDeletion(days);
    given(created()).when(command).then(new KeyEvent.DeletionScheduled(date));
    given(created(), DISABLED)
        .when(command)
        .thenAnswers(new KmsAnswer.DeletionScheduled(ARN, date, days));
  }

  @ParameterizedTest
  @CsvSource({
    "6, greater than or equal to 7",
    "31, less than or equal to 30",
    "365, less than or equal to 30"
  })
  void scheduleKeyDeletion_outsideOfTheWindow_isRefused(int days, String constraint) {
    given(created())
        .when(new KeyCommand.ScheduleKeyDeletion(days))
        .thenRefused(
            new KmsError.Invalid(
                "1 validation error detected: Value '"
                    + days
                    + "' at 'pendingWindowInDays' failed to satisfy constraint: Member must have"
                    + " value "
                    + constraint));
  }

  @Test
  void scheduleKeyDeletion_twice_isRefused() {
    given(created(), SCHEDULED)
        .when(new KeyCommand.ScheduleKeyDeletion(30))
        .thenRefused(new KmsError.KeyInState(ARN, KeyStateName.PENDING_DELETION));
  }

  @Test
  void cancelKeyDeletion_leavesTheKeyDisabled() {
    KmsKey after =
        given(created(), SCHEDULED)
            .when(new KeyCommand.CancelKeyDeletion())
            .then(new KeyEvent.DeletionCancelled());
    assertThat(((KmsKey.Live) after).state()).isEqualTo(KeyState.DISABLED);
    given(created(), SCHEDULED)
        .when(new KeyCommand.CancelKeyDeletion())
        .thenAnswers(new KmsAnswer.Acknowledged(ARN));
  }

  @Test
  void cancelKeyDeletion_ofALiveKey_isRefused() {
    given(created())
        .when(new KeyCommand.CancelKeyDeletion())
        .thenRefused(new KmsError.KeyNotPendingDeletion(ARN));
  }

  @Test
  void deletion_isNeverEarly() {
    given(created(), SCHEDULED).at(IN_A_WEEK.minusNanos(1)).whenAskedWhatIsDue().thenRests();
    given(created(), SCHEDULED)
        .at(IN_A_WEEK)
        .whenAskedWhatIsDue()
        .then(new KeyEvent.Deleted(IN_A_WEEK));
  }

  @Test
  void keyPastItsWindow_isGone_evenBeforeItsDeletionIsJournaled() {
    given(created(), SCHEDULED)
        .at(IN_A_WEEK.minusNanos(1))
        .when(new KeyCommand.CancelKeyDeletion())
        .then(new KeyEvent.DeletionCancelled());
    given(created(), SCHEDULED)
        .at(IN_A_WEEK)
        .when(new KeyCommand.CancelKeyDeletion())
        .thenRefused(NOT_FOUND);
    given(created(), SCHEDULED)
        .at(IN_A_WEEK)
        .when(new KeyCommand.DescribeKey())
        .thenRefused(NOT_FOUND);
  }

  @Test
  void deletedKey_isNotFound() {
    KeyScenario deleted = given(created(), SCHEDULED, new KeyEvent.Deleted(IN_A_WEEK));
    deleted.when(new KeyCommand.DescribeKey()).thenRefused(NOT_FOUND);
    deleted.whenAskedWhatIsDue().thenRests();
    given().when(new KeyCommand.DescribeKey()).thenRefused(NOT_FOUND);
  }

  @Test
  void deletedKey_staysDueUntilItIsShredded() {
    KmsKey deleted =
        KeyScenario.replay(List.of(created(), SCHEDULED, new KeyEvent.Deleted(IN_A_WEEK)));
    assertThat(deleted.wakeAt()).isEqualTo(IN_A_WEEK);
    List<KeyEvent> rest = KeyDecider.completeShredding(deleted, IN_A_WEEK);
    assertThat(rest).containsExactly(new KeyEvent.Shredded(IN_A_WEEK));
    KmsKey shredded = deleted.apply(rest.getFirst());
    assertThat(shredded.wakeAt()).isNull();
    assertThat(KeyDecider.completeShredding(shredded, IN_A_WEEK)).isEmpty();
  }

  @Test
  void liveKey_isNotShredded() {
    KmsKey live = KeyScenario.replay(List.of(created()));
    assertThatThrownBy(() -> KeyDecider.completeShredding(live, BIRTH))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void erasedEvents_endInADeletedKey() {
    KeyEvent erased = new KeyEvent.Unreadable();
    given(erased, erased, new KeyEvent.Deleted(IN_A_WEEK))
        .when(new KeyCommand.DescribeKey())
        .thenRefused(NOT_FOUND);
  }

  @Test
  void erasedEvents_withoutADeletion_areDamage() {
    KeyScenario damaged = given(new KeyEvent.Unreadable());
    assertThatThrownBy(() -> damaged.when(new KeyCommand.DescribeKey()))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(damaged::whenAskedWhatIsDue).isInstanceOf(IntegrityException.class);
  }

  @Test
  void eventsThatCannotFollow_areRefused() {
    KeyEvent deleted = new KeyEvent.Deleted(IN_A_WEEK);
    KeyEvent shredded = new KeyEvent.Shredded(IN_A_WEEK);
    KeyEvent erased = new KeyEvent.Unreadable();
    List<List<KeyEvent>> impossible =
        List.of(
            List.of(DISABLED),
            List.of(deleted),
            List.of(shredded),
            List.of(created(), created()),
            List.of(created(), deleted),
            List.of(created(), shredded),
            List.of(created(), erased),
            List.of(created(), new KeyEvent.DeletionCancelled()),
            List.of(created(), SCHEDULED, SCHEDULED),
            List.of(created(), SCHEDULED, new KeyEvent.Enabled()),
            List.of(created(), SCHEDULED, deleted, deleted),
            List.of(created(), SCHEDULED, deleted, created()),
            List.of(created(), SCHEDULED, deleted, DISABLED),
            List.of(created(), SCHEDULED, deleted, erased),
            List.of(created(), SCHEDULED, deleted, shredded, shredded),
            List.of(erased, DISABLED),
            List.of(erased, created()),
            List.of(erased, shredded));
    for (List<KeyEvent> events : impossible) {
      assertThatThrownBy(() -> KeyScenario.replay(events))
          .as("%s", events)
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void keyOfAnotherAccount_isForbidden_whetherItExistsOrNot() {
    KmsError denied = SampleKey.denied(STRANGER, "kms:DescribeKey");
    given(created()).by(STRANGER).when(new KeyCommand.DescribeKey()).thenRefused(denied);
    given().by(STRANGER).when(new KeyCommand.DescribeKey()).thenRefused(denied);
    given(created(), SCHEDULED)
        .by(STRANGER)
        .at(IN_A_WEEK)
        .when(new KeyCommand.DescribeKey())
        .thenRefused(denied);
  }

  @Test
  void keyIdOfAnotherAccount_isNotFoundInTheCallersOwn() {
    KeyArn inOwnAccount = new KeyArn(Region.US_EAST_1, OTHER_ACCOUNT, ID);
    given(created())
        .by(STRANGER)
        .addressedAs(inOwnAccount)
        .when(new KeyCommand.DescribeKey())
        .thenRefused(new KmsError.KeyNotFound(inOwnAccount));
  }

  @Test
  void aliasMayNotComeToAKeyThatIsPendingDeletion_andMayLeaveIt() {
    KmsError pending = new KmsError.KeyInState(ARN, KeyStateName.PENDING_DELETION);
    KmsAnswer authorized =
        new KmsAnswer.AliasAuthorized(ARN, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
    KeyScenario doomed = given(created(), SCHEDULED);
    doomed
        .when(new KeyCommand.AuthorizeAlias(KmsOperation.CREATE_ALIAS, false))
        .thenRefused(pending);
    doomed
        .when(new KeyCommand.AuthorizeAlias(KmsOperation.UPDATE_ALIAS, false))
        .thenRefused(pending);
    doomed
        .when(new KeyCommand.AuthorizeAlias(KmsOperation.DELETE_ALIAS, true))
        .thenAnswers(authorized);
    doomed
        .when(new KeyCommand.AuthorizeAlias(KmsOperation.UPDATE_ALIAS, true))
        .thenAnswers(authorized);
    given(created(), DISABLED)
        .when(new KeyCommand.AuthorizeAlias(KmsOperation.UPDATE_ALIAS, false))
        .thenAnswers(authorized);
  }

  @Test
  void wakeAt_isTheNextThingAKeyDoesByItself() {
    Instant inAYear = BIRTH.plus(Duration.ofDays(365));
    KeyEvent rotationEnabled = new KeyEvent.RotationEnabled(365, inAYear);
    assertThat(KmsKey.initial().wakeAt()).isNull();
    assertThat(KeyScenario.replay(List.of(created())).wakeAt()).isNull();
    assertThat(KeyScenario.replay(List.of(created(), rotationEnabled)).wakeAt()).isEqualTo(inAYear);
    assertThat(KeyScenario.replay(List.of(created(), rotationEnabled, DISABLED)).wakeAt()).isNull();
    assertThat(KeyScenario.replay(List.of(created(), rotationEnabled, SCHEDULED)).wakeAt())
        .isEqualTo(IN_A_WEEK);
  }

  @Test
  void printedKey_tellsNothingOfItsOwner() {
    KmsKey key =
        KeyScenario.replay(
            List.of(
                created(),
                new KeyEvent.DescriptionUpdated("merger"),
                new KeyEvent.Tagged(Map.of("team", "payments"))));
    assertThat(key.toString()).doesNotContain("merger", "payments", "Statement");
  }
}
