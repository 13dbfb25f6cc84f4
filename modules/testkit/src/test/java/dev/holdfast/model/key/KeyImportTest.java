package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.POLICY;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.createdForImport;
import static dev.holdfast.testkit.key.SampleKey.imported;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys whose material their owner brings. */
class KeyImportTest {

  private static final KeyEvent EMPTY = createdForImport();
  private static final Instant SOON = BIRTH.plus(Duration.ofHours(1));
  private static final KeyEvent FIRST = imported(1, Expiration.NEVER);
  private static final KeyEvent FIRST_UNTIL_SOON = imported(1, Expiration.at(SOON));
  private static final KeyEvent SECOND = imported(2, Expiration.NEVER);
  private static final KeyEvent SECOND_UNTIL_SOON = imported(2, Expiration.at(SOON));
  private static final KeyEvent ROTATED =
      new KeyEvent.ImportedMaterialRotated(materialId(2), BIRTH);
  private static final KeyEvent FIRST_DELETED = new KeyEvent.MaterialDeleted(materialId(1), BIRTH);
  private static final KeyEvent FIRST_EXPIRED = new KeyEvent.MaterialExpired(materialId(1), SOON);
  private static final KeyEvent DELETION_SCHEDULED =
      new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7)));
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});
  private static final KeyCommand ENCRYPT =
      new KeyCommand.Encrypt(
          KmsOperation.ENCRYPT,
          Plaintext.takeOwnershipOf(new byte[] {1}),
          EncryptionContext.EMPTY,
          false);
  private static final KeyCommand DELETE_CURRENT =
      new KeyCommand.DeleteImportedKeyMaterial(Optional.empty());
  private static final KeyCommand DESCRIBE = new KeyCommand.DescribeKey();
  private static final KmsError PENDING_IMPORT =
      new KmsError.KeyInState(ARN, KeyStateName.PENDING_IMPORT);
  private static final KmsError INCORRECT = new KmsError.IncorrectKeyMaterial();

  /** What the vault has unwrapped is {@code backingKey(number)}. */
  private static KeyCommand.ImportKeyMaterial importing(int number) {
    return asked(Expiration.NEVER, Optional.empty(), Optional.empty(), Optional.empty())
        .with(backingKey(number));
  }

  private static KeyCommand.ImportKeyMaterial importing(int number, ImportType type) {
    return asked(Expiration.NEVER, Optional.of(type), Optional.empty(), Optional.empty())
        .with(backingKey(number));
  }

  private static KeyCommand.ImportKeyMaterial asked(
      Expiration expiration,
      Optional<ImportType> type,
      Optional<String> description,
      Optional<MaterialId> id) {
    return new KeyCommand.ImportKeyMaterial(
        BYTES, BYTES, expiration, type, description, id, Optional.empty());
  }

  private static KeyMetadata metadata(KmsKey key) {
    return ((KmsKey.Live) key).metadata();
  }

  private static KeyState stateOf(KeyEvent... events) {
    return metadata(KeyScenario.replay(List.of(events))).state();
  }

  // -- making one

  @Test
  void createKeyForImport_makesAKeyWithoutMaterial() {
    KeyCommand create =
        new KeyCommand.CreateKey(
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.EXTERNAL,
            "",
            POLICY,
            Map.of(),
            Optional.empty());
    KmsKey key = given().when(create).then(EMPTY);
    assertThat(metadata(key))
        .isEqualTo(
            new KeyMetadata(
                ARN,
                KeyManager.CUSTOMER,
                KeySpec.SYMMETRIC_DEFAULT,
                KeyUsage.ENCRYPT_DECRYPT,
                KeyOrigin.EXTERNAL,
                KeyState.PENDING_IMPORT,
                "",
                BIRTH,
                Optional.empty(),
                Optional.empty()));
    assertThat(createdForImport().creator()).isEqualTo(OWNER.arn());
  }

  @Test
  void keyWithoutMaterial_isNotUsed_andCanBeDeleted() {
    given(EMPTY).when(ENCRYPT).thenRefused(PENDING_IMPORT);
    given(EMPTY).when(new KeyCommand.EnableKey()).thenRefused(PENDING_IMPORT);
    given(EMPTY).when(new KeyCommand.ScheduleKeyDeletion(7)).then(DELETION_SCHEDULED);
    assertThat(stateOf(EMPTY, DELETION_SCHEDULED, new KeyEvent.DeletionCancelled()))
        .isEqualTo(KeyState.PENDING_IMPORT);
  }

  // -- parameters

  @Test
  void parameters_areGoodForADay() {
    given(EMPTY)
        .when(
            new KeyCommand.GetParametersForImport(
                WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_3072))
        .thenDecides(
            new Decision.OfferImport(
                new KeyBinding(
                    ARN, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT, KeyOrigin.EXTERNAL),
                WrappingAlgorithm.RSAES_OAEP_SHA_256,
                KeySpec.RSA_3072,
                BIRTH.plus(Duration.ofDays(1))));
  }

  /** AWS KMS API Reference, GetParametersForImport, by kind of material. */
  private static boolean canBeWrapped(
      KeySpec spec, WrappingAlgorithm algorithm, KeySpec wrappingKey) {
    if ((algorithm == WrappingAlgorithm.SM2PKE) != (wrappingKey == KeySpec.SM2)) {
      return false;
    }
    boolean oaep = algorithm.name().startsWith("RSAES");
    return switch (spec) {
      case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> oaep;
      case RSA_2048,
          RSA_3072,
          RSA_4096,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          ML_KEM_512,
          ML_KEM_768,
          ML_KEM_1024 ->
          !oaep;
      case ECC_NIST_P521 -> !oaep || wrappingKey != KeySpec.RSA_2048;
      case ECC_NIST_P256, ECC_NIST_P384, ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, SM2 -> true;
    };
  }

  @ParameterizedTest
  @EnumSource
  void wrappingThatDoesNotFitTheMaterial_isRefused(KeySpec spec) {
    KeyEvent key = createdForImport(spec, spec.usages().getFirst());
    for (WrappingAlgorithm algorithm : WrappingAlgorithm.values()) {
      for (KeySpec wrappingKey :
          List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096, KeySpec.SM2)) {
        Decision decision =
            given(key)
                .when(new KeyCommand.GetParametersForImport(algorithm, wrappingKey))
                .decision();
        if (canBeWrapped(spec, algorithm, wrappingKey)) {
          assertThat(decision).isInstanceOf(Decision.OfferImport.class);
        } else {
          assertThat(decision)
              .isInstanceOfSatisfying(
                  Decision.Refuse.class,
                  refused -> assertThat(refused.error()).isInstanceOf(KmsError.Invalid.class));
        }
      }
    }
  }

  static Stream<KeyCommand> imports() {
    return Stream.of(
        new KeyCommand.GetParametersForImport(WrappingAlgorithm.RSAES_OAEP_SHA_1, KeySpec.RSA_2048),
        importing(1),
        DELETE_CURRENT);
  }

  @ParameterizedTest
  @MethodSource("imports")
  void keyOfTheServicesOwnMaterial_takesNone(KeyCommand command) {
    for (KeyEvent key :
        List.of(created(), created(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC))) {
      given(key).when(command).thenRefused(new KmsError.WrongOrigin(ARN, KeyOrigin.AWS_KMS));
    }
  }

  @Test
  void importedKey_doesNotRotateByItself() {
    KmsError refused = new KmsError.WrongOrigin(ARN, KeyOrigin.EXTERNAL);
    for (KeyScenario key : List.of(given(EMPTY), given(EMPTY, FIRST))) {
      key.when(new KeyCommand.EnableKeyRotation(90)).thenRefused(refused);
      key.when(new KeyCommand.DisableKeyRotation()).thenRefused(refused);
      key.when(new KeyCommand.GetKeyRotationStatus()).thenRefused(refused);
    }
  }

  // -- importing

  @Test
  void material_isUnwrappedBeforeItIsDecidedAbout() {
    given(EMPTY)
        .when(asked(Expiration.NEVER, Optional.empty(), Optional.empty(), Optional.empty()))
        .thenDecides(
            new Decision.Unwrap(
                new KeyBinding(
                    ARN, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT, KeyOrigin.EXTERNAL),
                Optional.empty(),
                BYTES,
                BYTES,
                BIRTH));
  }

  @Test
  void firstMaterial_makesTheKeyUsable() {
    KmsKey key = given(EMPTY).when(importing(1)).then(FIRST);
    assertThat(metadata(key).state()).isEqualTo(KeyState.ENABLED);
    assertThat(metadata(key).currentMaterial()).contains(materialId(1));
    assertThat(metadata(key).expiration()).contains(Expiration.NEVER);
    given(EMPTY)
        .when(importing(1))
        .thenAnswers(new KmsAnswer.MaterialImported(ARN, Optional.of(materialId(1))));
    assertThat(given(EMPTY, FIRST).when(ENCRYPT).decision())
        .isInstanceOfSatisfying(
            Decision.Use.class, use -> assertThat(use.use().backingKey()).isEqualTo(backingKey(1)));
  }

  @Test
  void materialIds_areToldOfSymmetricKeysOnly() {
    KeyEvent mac = createdForImport(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
    given(mac)
        .when(importing(1))
        .thenAnswers(new KmsAnswer.MaterialImported(ARN, Optional.empty()));
    given(mac, FIRST)
        .when(DELETE_CURRENT)
        .thenAnswers(new KmsAnswer.MaterialDeleted(ARN, Optional.empty()));
  }

  @Test
  void dateOfExpiration_isInTheFuture_andWithinAYear() {
    given(EMPTY).when(until(SOON)).then(FIRST_UNTIL_SOON);
    given(EMPTY)
        .when(until(BIRTH))
        .thenRefused(new KmsError.Invalid("The validTo date must be in the future"));
    Instant last = BIRTH.plus(Duration.ofDays(365));
    assertThat(given(EMPTY).when(until(last)).decision()).isInstanceOf(Decision.Persist.class);
    given(EMPTY)
        .when(until(last.plusMillis(1)))
        .thenRefused(
            new KmsError.Invalid("The validTo date must not be more than 365 days from now"));
  }

  private static KeyCommand until(Instant validTo) {
    return asked(Expiration.at(validTo), Optional.empty(), Optional.empty(), Optional.empty())
        .with(backingKey(1));
  }

  @Test
  void keyOfOneMaterial_takesTheSameAgain_andNoOther() {
    for (KeySpec spec : List.of(KeySpec.HMAC_384, KeySpec.ECC_NIST_P384)) {
      KeyEvent key = createdForImport(spec, spec.usages().getFirst());
      given(key, FIRST).when(importing(1)).then(FIRST);
      given(key, FIRST).when(importing(2)).thenRefused(INCORRECT);
      given(key, FIRST, FIRST_DELETED).when(importing(1)).then(FIRST);
      given(key, FIRST, FIRST_DELETED).when(importing(2)).thenRefused(INCORRECT);
    }
  }

  @Test
  void whatIsForSymmetricKeys_isRefusedForOthers() {
    KeyEvent mac = createdForImport(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
    for (KeyCommand command :
        List.of(
            importing(1, ImportType.NEW_KEY_MATERIAL),
            asked(Expiration.NEVER, Optional.empty(), Optional.of("d"), Optional.empty()),
            asked(
                Expiration.NEVER,
                Optional.empty(),
                Optional.empty(),
                Optional.of(materialId(1))))) {
      given(mac)
          .when(command)
          .thenRefused(
              new KmsError.Invalid(
                  "ImportType, KeyMaterialDescription and KeyMaterialId are for symmetric"
                      + " encryption keys only."));
    }
  }

  @Test
  void importType_isNewFirst_andExistingFromThenOn() {
    given(EMPTY).when(importing(1, ImportType.EXISTING_KEY_MATERIAL)).thenRefused(INCORRECT);
    given(EMPTY).when(importing(1, ImportType.NEW_KEY_MATERIAL)).then(FIRST);
    given(EMPTY, FIRST).when(importing(2)).thenRefused(INCORRECT);
    given(EMPTY, FIRST).when(importing(1)).then(FIRST);
    given(EMPTY, FIRST, FIRST_DELETED).when(importing(2)).thenRefused(INCORRECT);
    given(EMPTY, FIRST).when(importing(1, ImportType.NEW_KEY_MATERIAL)).thenRefused(INCORRECT);
  }

  @Test
  void materialIdOfARequest_isTheMaterials() {
    KeyCommand.ImportKeyMaterial asked =
        asked(Expiration.NEVER, Optional.empty(), Optional.empty(), Optional.of(materialId(1)));
    given(EMPTY, FIRST).when(asked.with(backingKey(1))).then(FIRST);
    given(EMPTY, FIRST).when(asked.with(backingKey(2))).thenRefused(INCORRECT);
    given(EMPTY).when(asked.with(backingKey(1))).thenRefused(INCORRECT);
    given(EMPTY)
        .when(
            asked(
                Expiration.NEVER,
                Optional.of(ImportType.NEW_KEY_MATERIAL),
                Optional.empty(),
                Optional.of(materialId(1))))
        .thenRefused(
            new KmsError.Invalid(
                "A KeyMaterialId must not be set if the ImportType is NEW_KEY_MATERIAL"));
  }

  @Test
  void description_isKeptUntilAnotherIsGiven() {
    KeyEvent described =
        new KeyEvent.MaterialImported(backingKey(1), "from the safe", Expiration.NEVER, BIRTH);
    KeyCommand.ImportKeyMaterial redescribing =
        asked(Expiration.NEVER, Optional.empty(), Optional.of("from the safe"), Optional.empty())
            .with(backingKey(1));
    given(EMPTY).when(redescribing).then(described);
    given(EMPTY, described).when(importing(1)).then(described);
    given(EMPTY, FIRST).when(redescribing).then(described);
  }

  @Test
  void importingAgain_replacesWhatIsThere_andTheOldIsShredded() {
    KeyEvent again =
        new KeyEvent.MaterialImported(
            new BackingKey(materialId(1), backingKey(7).token()), "", Expiration.NEVER, SOON);
    KmsKey.Live key = (KmsKey.Live) KeyScenario.replay(List.of(EMPTY, FIRST_UNTIL_SOON, again));
    assertThat(key.materials().unshredded())
        .containsExactly(new Unshredded(backingKey(1), Unshredded.Why.REPLACED, SOON));
    assertThat(key.state()).isEqualTo(KeyState.ENABLED);
    assertThat(key.metadata().expiration()).contains(Expiration.NEVER);
    assertThat(key.wakeAt()).isEqualTo(SOON);
  }

  @Test
  void disabledKey_staysSoWhenItsMaterialIsImportedAgain() {
    assertThat(stateOf(EMPTY, FIRST, new KeyEvent.Disabled(), FIRST)).isEqualTo(KeyState.DISABLED);
  }

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
