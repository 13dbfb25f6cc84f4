package dev.holdfast.model.key;

import static dev.holdfast.model.key.SampleImport.BYTES;
import static dev.holdfast.model.key.SampleImport.DELETE_CURRENT;
import static dev.holdfast.model.key.SampleImport.DELETION_SCHEDULED;
import static dev.holdfast.model.key.SampleImport.EMPTY;
import static dev.holdfast.model.key.SampleImport.ENCRYPT;
import static dev.holdfast.model.key.SampleImport.FIRST;
import static dev.holdfast.model.key.SampleImport.FIRST_DELETED;
import static dev.holdfast.model.key.SampleImport.FIRST_UNTIL_SOON;
import static dev.holdfast.model.key.SampleImport.INCORRECT;
import static dev.holdfast.model.key.SampleImport.PENDING_IMPORT;
import static dev.holdfast.model.key.SampleImport.SOON;
import static dev.holdfast.model.key.SampleImport.asked;
import static dev.holdfast.model.key.SampleImport.importing;
import static dev.holdfast.model.key.SampleImport.metadata;
import static dev.holdfast.model.key.SampleImport.stateOf;
import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.POLICY;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.createdForImport;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Making keys whose material their owner brings, and bringing it. */
class KeyImportTest {

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
}
