package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BINDING;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.POLICY;
import static dev.holdfast.testkit.key.SampleKey.STRANGER;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.denied;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static dev.holdfast.testkit.key.SampleStore.created;
import static dev.holdfast.testkit.key.SampleStore.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.store.Connection;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreSeen;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleKey;
import dev.holdfast.testkit.key.SampleStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key in an external key store: another key manager's key stands beside its own material. */
class StoreKeyTest {

  private static final StoreSeen CONNECTED = seen(new Connection.Connected());
  private static final KeyBinding STORE_BINDING =
      new KeyBinding(ARN, BINDING.spec(), BINDING.usage(), KeyOrigin.EXTERNAL_KEY_STORE);
  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("tenant", "42"));
  private static final Plaintext TEXT = Plaintext.takeOwnershipOf(new byte[] {1});
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});

  private static KeyCommand encrypt() {
    return new KeyCommand.Encrypt(KmsOperation.ENCRYPT, TEXT, CONTEXT, false);
  }

  private static KeyCommand decrypt(CiphertextBlob blob) {
    return new KeyCommand.Decrypt(KmsOperation.DECRYPT, Optional.of(blob), CONTEXT, true, false);
  }

  private static CiphertextBlob outer() {
    CiphertextBlob inside = blob(ID, materialId(1));
    return OuterLayer.around(inside, SampleStore.ciphertext(12, 3, inside.bytes().length));
  }

  private static ExternalUse use(KmsOperation operation) {
    return new ExternalUse(
        SampleStore.ID,
        SampleStore.PROXY,
        "their-key",
        ARN,
        new Requester(OWNER.arn(), Optional.empty()),
        operation,
        OuterLayer.associatedData(ARN, materialId(1), CONTEXT));
  }

  private static KeyScenario connected(KeyEvent... more) {
    return given(more).seeing(CONNECTED);
  }

  private static KeyScenario given(KeyEvent... more) {
    return KeyScenario.given(
        Stream.concat(Stream.of((KeyEvent) created()), Stream.of(more)).toList());
  }

  private static KeyMetadata metadata(KeyScenario scenario) {
    if (scenario.when(new KeyCommand.DescribeKey()).decision()
        instanceof Decision.Answer(KmsAnswer.Described(var metadata))) {
      return metadata;
    }
    throw new AssertionError("a key is described in every state");
  }

  @Test
  void isMadeOfItsOwnMaterialAndTheExternalKey() {
    KeyScenario.given()
        .when(
            new KeyCommand.CreateKey(
                BINDING.spec(),
                BINDING.usage(),
                KeyOrigin.EXTERNAL_KEY_STORE,
                "",
                POLICY,
                Map.of(),
                Optional.of(backingKey(1)),
                SampleStore.EXTERNAL_KEY))
        .then(created());
    assertThat(metadata(connected()))
        .returns(KeyOrigin.EXTERNAL_KEY_STORE, KeyMetadata::origin)
        .returns(SampleStore.EXTERNAL_KEY, KeyMetadata::backing)
        .returns(KeyStateName.ENABLED, KeyMetadata::stateName);
  }

  /** The store's actor alone knows; nobody who may not use the key makes it asked. */
  @Test
  void asksForItsStore_butOnlyForWhoHasTheRight() {
    given().when(encrypt()).thenDecides(new Decision.SeeStore(ARN.account(), SampleStore.ID));
    given().by(STRANGER).when(encrypt()).thenRefused(denied(STRANGER, "kms:Encrypt"));
  }

  @Test
  void encrypts_underItsMaterialAndThenUnderTheExternalKey() {
    connected()
        .when(encrypt())
        .thenDecides(
            new Decision.UseExternally(
                new KeyUse.Encrypt(STORE_BINDING, backingKey(1), TEXT, CONTEXT),
                use(KmsOperation.ENCRYPT)));
  }

  @Test
  void generatesDataKeys_likewise() {
    connected()
        .when(new KeyCommand.GenerateDataKey(32, false, CONTEXT, false))
        .thenDecides(
            new Decision.UseExternally(
                new KeyUse.GenerateDataKey(STORE_BINDING, backingKey(1), 32, false, CONTEXT),
                use(KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT)));
  }

  @Test
  void decrypts_whatHasBothLayers_alone() {
    CiphertextBlob outer = outer();
    connected()
        .when(decrypt(outer))
        .thenDecides(
            new Decision.UseExternally(
                new KeyUse.Decrypt(STORE_BINDING, backingKey(1), outer, CONTEXT),
                use(KmsOperation.DECRYPT)));
    connected()
        .when(decrypt(blob(ID, materialId(1))))
        .thenRefused(new KmsError.InvalidCiphertext());
    KeyScenario.given(SampleKey.created())
        .when(decrypt(outer))
        .thenRefused(new KmsError.InvalidCiphertext());
  }

  @Test
  void dryRun_asksNoProxy() {
    connected()
        .when(new KeyCommand.Encrypt(KmsOperation.ENCRYPT, TEXT, CONTEXT, true))
        .thenRefused(new KmsError.DryRun());
  }

  static List<StoreSeen> unconnected() {
    return List.of(
        seen(new Connection.Disconnected()),
        seen(new Connection.Failed(ConnectionError.XKS_PROXY_TIMED_OUT)),
        new StoreSeen.Asked(Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("unconnected")
  void withoutItsStore_isUnavailable_andManaged(StoreSeen store) {
    KmsError unavailable = new KmsError.KeyInState(ARN, KeyStateName.UNAVAILABLE);
    given().seeing(store).when(encrypt()).thenRefused(unavailable);
    given().seeing(store).when(decrypt(outer())).thenRefused(unavailable);
    assertThat(metadata(given().seeing(store)).stateName()).isEqualTo(KeyStateName.UNAVAILABLE);
    given()
        .seeing(store)
        .when(new KeyCommand.TagResource(Map.of("a", "b")))
        .then(new KeyEvent.Tagged(Map.of("a", "b")));
    given()
        .seeing(store)
        .when(new KeyCommand.ScheduleKeyDeletion(7))
        .then(new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7))));
  }

  /** A disabled key is unavailable too, and disabled again when its store is connected. */
  @ParameterizedTest
  @MethodSource("unconnected")
  void disabledAndEnabledMeanwhile_isSoOnceTheStoreIsConnected(StoreSeen store) {
    given().seeing(store).when(new KeyCommand.DisableKey()).then(new KeyEvent.Disabled());
    KeyEvent disabled = new KeyEvent.Disabled();
    assertThat(metadata(given(disabled).seeing(store)).stateName())
        .isEqualTo(KeyStateName.UNAVAILABLE);
    assertThat(metadata(connected(disabled)).stateName()).isEqualTo(KeyStateName.DISABLED);
    connected(disabled).when(encrypt()).thenRefused(new KmsError.KeyDisabled(ARN));
  }

  @ParameterizedTest
  @MethodSource("unconnected")
  void pendingDeletion_staysThat_andCanBeCancelled(StoreSeen store) {
    KeyEvent scheduled = new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7)));
    assertThat(metadata(given(scheduled).seeing(store)).stateName())
        .isEqualTo(KeyStateName.PENDING_DELETION);
    given(scheduled)
        .seeing(store)
        .when(new KeyCommand.CancelKeyDeletion())
        .then(new KeyEvent.DeletionCancelled());
  }

  static Stream<Arguments> notForIt() {
    KmsError origin = new KmsError.WrongOrigin(ARN, KeyOrigin.EXTERNAL_KEY_STORE);
    return Stream.of(
            new KeyCommand.EnableKeyRotation(365),
            new KeyCommand.DisableKeyRotation(),
            new KeyCommand.GetKeyRotationStatus(),
            new KeyCommand.RotateKeyOnDemand(Optional.empty()),
            new KeyCommand.ListKeyRotations(true),
            new KeyCommand.GetParametersForImport(
                WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_2048),
            new KeyCommand.DeleteImportedKeyMaterial(Optional.empty()),
            new KeyCommand.GenerateDataKeyPair(KeySpec.RSA_2048, true, CONTEXT, false),
            new KeyCommand.EncryptDetached(TEXT, BYTES))
        .map(command -> Arguments.of(command, origin));
  }

  @ParameterizedTest
  @MethodSource("notForIt")
  void rotatesNothing_importsNothing_makesNoPairs_isHandedOnToNobody(
      KeyCommand command, KmsError origin) {
    connected().when(command).thenRefused(origin);
  }

  /** Whatever is asked in whatever state, there is an answer: the state table has no hole. */
  @Test
  void everyCommand_isDecided_whereverTheStoreIs() {
    for (KeyCommand command : KeyStatesTest.COMMANDS) {
      for (StoreSeen store : unconnected()) {
        assertThat(given().seeing(store).when(command).decision())
            .as(command.getClass().getSimpleName())
            .isNotInstanceOf(Decision.Use.class)
            .isNotInstanceOf(Decision.UseExternally.class);
      }
      assertThat(connected().when(command).decision())
          .as(command.getClass().getSimpleName())
          .isNotInstanceOf(Decision.Use.class)
          .isNotInstanceOf(Decision.Generate.class);
    }
  }

  /** Policies tell such keys from others by their origin. */
  @Test
  void origin_isACondition() {
    String deny =
        KeyPolicy.defaultFor(ARN)
            .replaceFirst(
                "\\[",
                "[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"kms:Encrypt\","
                    + "\"Resource\":\"*\",\"Condition\":{\"StringEquals\":"
                    + "{\"kms:KeyOrigin\":\"EXTERNAL_KEY_STORE\"}}},");
    KeyEvent put = new KeyEvent.PolicyPut(SampleKey.policy(deny));
    assertThat(connected(put).when(encrypt()).decision())
        .isInstanceOfSatisfying(
            Decision.Refuse.class,
            refused -> assertThat(refused.error()).isInstanceOf(KmsError.AccessDenied.class));
    assertThat(KeyScenario.given(SampleKey.created(), put).when(encrypt()).decision())
        .isInstanceOf(Decision.Use.class);
  }

  @Test
  void nothingIsDueButItsDeletion() {
    given().at(BIRTH.plus(Duration.ofDays(10_000))).whenAskedWhatIsDue().thenRests();
  }
}
