package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.POLICY;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.createdForImport;
import static dev.holdfast.testkit.key.SampleKey.imported;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleGrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command in every state that a key can reach: what the state table says is what the decider
 * does.
 */
class KeyStatesTest {

  private static final Plaintext MESSAGE = Plaintext.takeOwnershipOf(new byte[] {1});
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});

  static final List<KeyCommand> COMMANDS =
      List.of(
          new KeyCommand.DescribeKey(),
          new KeyCommand.EnableKey(),
          new KeyCommand.DisableKey(),
          new KeyCommand.UpdateKeyDescription("new"),
          new KeyCommand.ScheduleKeyDeletion(7),
          new KeyCommand.CancelKeyDeletion(),
          new KeyCommand.TagResource(Map.of("team", "payments")),
          new KeyCommand.UntagResource(Set.of("team")),
          new KeyCommand.ListResourceTags(),
          new KeyCommand.PutKeyPolicy(POLICY, false),
          new KeyCommand.GetKeyPolicy(),
          new KeyCommand.ListKeyPolicies(),
          new KeyCommand.EnableKeyRotation(90),
          new KeyCommand.DisableKeyRotation(),
          new KeyCommand.GetKeyRotationStatus(),
          new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(99))),
          new KeyCommand.ListKeyRotations(true),
          new KeyCommand.GetKeyLastUsage(),
          new KeyCommand.GetParametersForImport(
              WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_2048),
          new KeyCommand.ImportKeyMaterial(
              BYTES,
              BYTES,
              Expiration.NEVER,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(backingKey(1))),
          new KeyCommand.DeleteImportedKeyMaterial(Optional.empty()),
          encrypt(KmsOperation.ENCRYPT),
          encrypt(KmsOperation.RE_ENCRYPT),
          decrypt(KmsOperation.DECRYPT),
          decrypt(KmsOperation.RE_ENCRYPT),
          new KeyCommand.EncryptDetached(MESSAGE, BYTES),
          new KeyCommand.DecryptDetached(detached(), BYTES),
          new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, false),
          new KeyCommand.GenerateDataKey(32, false, EncryptionContext.EMPTY, false),
          new KeyCommand.GenerateMac(MacAlgorithm.HMAC_SHA_256, MESSAGE, false),
          new KeyCommand.VerifyMac(MacAlgorithm.HMAC_SHA_384, MESSAGE, BYTES, false),
          new KeyCommand.Sign(SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, MESSAGE, false),
          new KeyCommand.Verify(
              SigningAlgorithm.ML_DSA_SHAKE_256, MessageType.RAW, MESSAGE, BYTES, false),
          new KeyCommand.GetPublicKey(),
          encryptToPublicKey(KmsOperation.ENCRYPT),
          encryptToPublicKey(KmsOperation.RE_ENCRYPT),
          decryptWithPrivateKey(KmsOperation.DECRYPT),
          decryptWithPrivateKey(KmsOperation.RE_ENCRYPT),
          new KeyCommand.DeriveSharedSecret(KeyAgreementAlgorithm.ECDH, BYTES, false),
          new KeyCommand.Encapsulate(EncapsulationAlgorithm.ML_KEM, false),
          new KeyCommand.Decapsulate(EncapsulationAlgorithm.ML_KEM, BYTES, false),
          new KeyCommand.GenerateDataKeyPair(
              KeySpec.RSA_2048, true, EncryptionContext.EMPTY, false),
          new KeyCommand.GenerateDataKeyPair(
              KeySpec.ECC_NIST_P256, false, EncryptionContext.EMPTY, false),
          new KeyCommand.AuthorizeAlias(KmsOperation.CREATE_ALIAS, false),
          new KeyCommand.AuthorizeAlias(KmsOperation.UPDATE_ALIAS, false),
          new KeyCommand.AuthorizeAlias(KmsOperation.UPDATE_ALIAS, true),
          new KeyCommand.AuthorizeAlias(KmsOperation.DELETE_ALIAS, true),
          SampleGrant.creation(SampleGrant.id(2), Optional.of("other")),
          new KeyCommand.ListGrants(Optional.empty(), Optional.empty(), Optional.empty(), 10),
          new KeyCommand.TellRetirableGrants(Set.of(SampleGrant.id(1)), "x"),
          new KeyCommand.RetireGrant(SampleGrant.id(1), false),
          new KeyCommand.RevokeGrant(SampleGrant.id(1), false));

  /** How a key comes to the states that it can reach. */
  private static final Map<KeyStateName, List<KeyEvent>> REACHABLE =
      Map.of(
          KeyStateName.ENABLED, List.of(SampleGrant.issued(1)),
          KeyStateName.DISABLED, List.of(SampleGrant.issued(1), new KeyEvent.Disabled()),
          KeyStateName.PENDING_IMPORT, List.of(SampleGrant.issued(1)),
          KeyStateName.PENDING_DELETION,
              List.of(
                  SampleGrant.issued(1),
                  new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7)))));

  /** A key of the kind that the command is for, in the state or on its way to it. */
  private static List<KeyEvent> creationFor(KeyCommand command, KeyStateName state) {
    KeyEvent.Created kind = kindFor(command);
    if (state == KeyStateName.PENDING_IMPORT) {
      return List.of(createdForImport(kind.spec(), kind.usage()));
    }
    boolean imported =
        command instanceof KeyCommand.GetParametersForImport
            || command instanceof KeyCommand.ImportKeyMaterial
            || command instanceof KeyCommand.DeleteImportedKeyMaterial;
    return imported ? List.of(createdForImport(), imported(1, Expiration.NEVER)) : List.of(kind);
  }

  private static KeyEvent.Created kindFor(KeyCommand command) {
    if (command instanceof KeyCommand.GetPublicKey) {
      return created(KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY);
    }
    if (!(command instanceof KeyCommand.Cryptography use)) {
      return created();
    }
    KeySpec spec =
        Stream.of(KeySpec.values())
            .filter(candidate -> candidate.usages().contains(use.neededUsage()))
            .filter(use::fits)
            .findFirst()
            .orElseThrow();
    return created(spec, use.neededUsage());
  }

  private static KeyCommand encrypt(KmsOperation operation) {
    return new KeyCommand.Encrypt(
        operation, Plaintext.takeOwnershipOf(new byte[] {1}), EncryptionContext.EMPTY, false);
  }

  /** What says that it was made under the first material. */
  private static DetachedCiphertext detached() {
    byte[] metadata =
        Arrays.copyOf(DetachedCiphertext.header(materialId(1)), DetachedCiphertext.METADATA_LENGTH);
    return new DetachedCiphertext(
        PublicBytes.takeOwnershipOf(metadata),
        PublicBytes.takeOwnershipOf(new byte[DetachedCiphertext.IV_LENGTH]),
        PublicBytes.takeOwnershipOf(new byte[DetachedCiphertext.TAG_LENGTH]),
        BYTES);
  }

  private static KeyCommand encryptToPublicKey(KmsOperation operation) {
    return new KeyCommand.EncryptToPublicKey(
        operation, EncryptionAlgorithm.RSAES_OAEP_SHA_1, MESSAGE, false);
  }

  private static KeyCommand decryptWithPrivateKey(KmsOperation operation) {
    return new KeyCommand.DecryptWithPrivateKey(
        operation, EncryptionAlgorithm.RSAES_OAEP_SHA_256, Optional.of(BYTES), false);
  }

  private static KeyCommand decrypt(KmsOperation operation) {
    return new KeyCommand.Decrypt(
        operation, Optional.of(blob(ID, materialId(1))), EncryptionContext.EMPTY, true, false);
  }

  static Stream<Arguments> everyCommandInEveryState() {
    List<Arguments> pairs = new ArrayList<>();
    for (KeyStateName state : REACHABLE.keySet()) {
      for (KeyCommand command : COMMANDS) {
        pairs.add(Arguments.of(state, command));
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("everyCommandInEveryState")
  void deciderDoesWhatTheTableSays(KeyStateName state, KeyCommand command) {
    List<KeyEvent> events = new ArrayList<>(creationFor(command, state));
    events.addAll(REACHABLE.get(state));
    Decision decision = KeyScenario.given(events).when(command).decision();
    boolean newTarget = command instanceof KeyCommand.AuthorizeAlias alias && !alias.leaves();
    switch (KeyStateTable.verdict(command.operation(), state)) {
      case KeyStateTable.Verdict.Allowed() ->
          assertThat(decision).isNotInstanceOf(Decision.Refuse.class);
      case KeyStateTable.Verdict.Refused(KeyStateTable.Refusal refusal) ->
          assertThat(decision).isEqualTo(new Decision.Refuse(error(refusal, state)));
      case KeyStateTable.Verdict.AllowedWith(KeyStateTable.Condition condition) -> {
        if (condition == KeyStateTable.Condition.OLD_TARGET_ONLY && newTarget) {
          assertThat(decision).isEqualTo(new Decision.Refuse(new KmsError.KeyInState(ARN, state)));
        } else {
          assertThat(decision).isNotInstanceOf(Decision.Refuse.class);
        }
      }
      case KeyStateTable.Verdict.RefusedWith(KeyStateTable.Refusal refusal, var ignored) ->
          assertThat(decision).isEqualTo(new Decision.Refuse(error(refusal, state)));
      case KeyStateTable.Verdict.NotApplicable() ->
          throw new AssertionError(command + " has no place in the table for " + state);
    }
  }

  private static KmsError error(KeyStateTable.Refusal refusal, KeyStateName state) {
    return switch (refusal) {
      case DISABLED -> new KmsError.KeyDisabled(ARN);
      case IN_STATE -> new KmsError.KeyInState(ARN, state);
      case NOT_PENDING_DELETION -> new KmsError.KeyNotPendingDeletion(ARN);
      case UNSUPPORTED -> new KmsError.WrongOrigin(ARN, KeyOrigin.EXTERNAL);
    };
  }

  @Test
  void everyKindOfCommand_isDriven() {
    Set<String> driven = new TreeSet<>();
    COMMANDS.forEach(command -> driven.add(command.getClass().getSimpleName()));
    Set<String> all = new TreeSet<>();
    leaves(KeyCommand.class).forEach(kind -> all.add(kind.getSimpleName()));
    // These make the key and so meet none.
    all.removeAll(Set.of("CreateKey", "CreateManagedKey"));
    // These are for multi-Region keys, see RelatedKeysTest.
    all.removeAll(Set.of("ReplicateKey", "UpdatePrimaryRegion"));
    assertThat(driven).isEqualTo(all);
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(KeyStatesTest::leaves)
        : Stream.of(type);
  }
}
