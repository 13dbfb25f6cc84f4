package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BINDING;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.POLICY;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static dev.holdfast.testkit.key.SampleStore.createdOnToken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.Connection;
import dev.holdfast.model.store.StoreSeen;
import dev.holdfast.model.store.TokenUse;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleStore;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key of a custom key store on a token; what it shares with others, {@link StoreKeyTest} has. */
class TokenKeyTest {

  private static final StoreSeen CONNECTED =
      SampleStore.seen(SampleStore.TOKEN, new Connection.Connected());
  private static final StoreSeen DISCONNECTED =
      SampleStore.seen(SampleStore.TOKEN, new Connection.Disconnected());
  private static final KeyBinding STORE_BINDING =
      new KeyBinding(ARN, BINDING.spec(), BINDING.usage(), KeyOrigin.AWS_CLOUDHSM);
  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("tenant", "42"));
  private static final Plaintext TEXT = Plaintext.takeOwnershipOf(new byte[] {1});
  private static final TokenUse USE =
      new TokenUse(
          SampleStore.ID,
          SampleStore.TOKEN,
          "our-object",
          ARN,
          OuterLayer.associatedData(ARN, materialId(1), CONTEXT));

  private static KeyCommand encrypt() {
    return new KeyCommand.Encrypt(KmsOperation.ENCRYPT, TEXT, CONTEXT, false);
  }

  private static KeyScenario seeing(StoreSeen store) {
    return KeyScenario.given(createdOnToken()).seeing(store);
  }

  private static KeyMetadata metadata(KeyScenario scenario) {
    if (scenario.when(new KeyCommand.DescribeKey()).decision()
        instanceof Decision.Answer(KmsAnswer.Described(var metadata))) {
      return metadata;
    }
    throw new AssertionError("a key is described in every state");
  }

  @Test
  void isMadeOfItsOwnMaterialAndTheTokensKey() {
    KeyScenario.given()
        .when(
            new KeyCommand.CreateKey(
                BINDING.spec(),
                BINDING.usage(),
                KeyOrigin.AWS_CLOUDHSM,
                "",
                POLICY,
                Map.of(),
                Optional.of(backingKey(1)),
                SampleStore.TOKEN_KEY))
        .then(createdOnToken());
    assertThat(metadata(seeing(CONNECTED)))
        .returns(KeyOrigin.AWS_CLOUDHSM, KeyMetadata::origin)
        .returns(SampleStore.TOKEN_KEY, KeyMetadata::backing)
        .returns(KeyStateName.ENABLED, KeyMetadata::stateName);
  }

  /** The store came to a copy of its token, perhaps long after the key was made. */
  @Test
  void isToldWithTheClusterThatItsStoreHasNow() {
    ClusterId other = new ClusterId("cluster-zzzzzzzzzzz");
    KeyMetadata told =
        metadata(seeing(SampleStore.seen(SampleStore.token(other), new Connection.Disconnected())));
    assertThat(told.backing()).isEqualTo(new Backing.TokenKey(SampleStore.ID, other, "our-object"));
  }

  @Test
  void encryptsAndDecrypts_underItsMaterialAndTheTokensKey() {
    seeing(CONNECTED)
        .when(encrypt())
        .thenDecides(
            new Decision.UseExternally(
                new KeyUse.Encrypt(STORE_BINDING, backingKey(1), TEXT, CONTEXT), USE));
    CiphertextBlob inside = blob(ID, materialId(1));
    CiphertextBlob outer =
        OuterLayer.around(inside, SampleStore.ciphertext(12, 0, inside.bytes().length));
    seeing(CONNECTED)
        .when(
            new KeyCommand.Decrypt(KmsOperation.DECRYPT, Optional.of(outer), CONTEXT, true, false))
        .thenDecides(
            new Decision.UseExternally(
                new KeyUse.Decrypt(STORE_BINDING, backingKey(1), outer, CONTEXT), USE));
  }

  @Test
  void withoutItsStore_isUnavailable() {
    seeing(DISCONNECTED)
        .when(encrypt())
        .thenRefused(new KmsError.KeyInState(ARN, KeyStateName.UNAVAILABLE));
    assertThat(metadata(seeing(DISCONNECTED)).stateName()).isEqualTo(KeyStateName.UNAVAILABLE);
  }

  static Stream<KeyCommand> notForIt() {
    return Stream.of(
        new KeyCommand.EnableKeyRotation(365),
        new KeyCommand.RotateKeyOnDemand(Optional.empty()),
        new KeyCommand.GetParametersForImport(
            WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_2048),
        new KeyCommand.GenerateDataKeyPair(KeySpec.RSA_2048, true, CONTEXT, false));
  }

  @ParameterizedTest
  @MethodSource("notForIt")
  void rotatesNothing_importsNothing_makesNoPairs(KeyCommand command) {
    seeing(CONNECTED)
        .when(command)
        .thenRefused(new KmsError.WrongOrigin(ARN, KeyOrigin.AWS_CLOUDHSM));
  }
}
