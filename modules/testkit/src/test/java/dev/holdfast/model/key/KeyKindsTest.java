package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.SampleKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each kind of key can be used for, and what is said where it cannot. */
class KeyKindsTest {

  private static final Plaintext MESSAGE = Plaintext.takeOwnershipOf(new byte[] {1});
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});

  private static final Set<EncryptionAlgorithm> KEY_PAIR_ENCRYPTION =
      EnumSet.complementOf(EnumSet.of(EncryptionAlgorithm.SYMMETRIC_DEFAULT));

  /** Every use with every algorithm, and how it is called where a key is not for it. */
  private static Map<KeyCommand.Cryptography, String> uses(boolean dryRun) {
    Map<KeyCommand.Cryptography, String> uses = new LinkedHashMap<>();
    EncryptionContext none = EncryptionContext.EMPTY;
    Optional<CiphertextBlob> blob = Optional.of(blob(SampleKey.ID, materialId(1)));
    uses.put(new KeyCommand.Encrypt(KmsOperation.ENCRYPT, MESSAGE, none, dryRun), "Encrypt");
    uses.put(new KeyCommand.Encrypt(KmsOperation.RE_ENCRYPT, MESSAGE, none, dryRun), "ReEncryptTo");
    uses.put(new KeyCommand.Decrypt(KmsOperation.DECRYPT, blob, none, true, dryRun), "Decrypt");
    uses.put(
        new KeyCommand.Decrypt(KmsOperation.RE_ENCRYPT, blob, none, true, dryRun), "ReEncryptFrom");
    uses.put(new KeyCommand.GenerateDataKey(32, true, none, dryRun), "GenerateDataKey");
    uses.put(
        new KeyCommand.GenerateDataKey(32, false, none, dryRun), "GenerateDataKeyWithoutPlaintext");
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      uses.put(new KeyCommand.GenerateMac(algorithm, MESSAGE, dryRun), "GenerateMac");
      uses.put(new KeyCommand.VerifyMac(algorithm, MESSAGE, BYTES, dryRun), "VerifyMac");
    }
    for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
      MessageType type = typeOf(algorithm);
      Plaintext message = messageOf(algorithm);
      uses.put(new KeyCommand.Sign(algorithm, type, message, dryRun), "Sign");
      uses.put(new KeyCommand.Verify(algorithm, type, message, BYTES, dryRun), "Verify");
    }
    for (EncryptionAlgorithm algorithm : KEY_PAIR_ENCRYPTION) {
      uses.put(encrypt(KmsOperation.ENCRYPT, algorithm, dryRun), "Encrypt");
      uses.put(encrypt(KmsOperation.RE_ENCRYPT, algorithm, dryRun), "ReEncryptTo");
      uses.put(decrypt(KmsOperation.DECRYPT, algorithm, dryRun), "Decrypt");
      uses.put(decrypt(KmsOperation.RE_ENCRYPT, algorithm, dryRun), "ReEncryptFrom");
    }
    uses.put(
        new KeyCommand.DeriveSharedSecret(KeyAgreementAlgorithm.ECDH, BYTES, dryRun),
        "DeriveSharedSecret");
    uses.put(new KeyCommand.Encapsulate(EncapsulationAlgorithm.ML_KEM, dryRun), "Encapsulate");
    uses.put(
        new KeyCommand.Decapsulate(EncapsulationAlgorithm.ML_KEM, BYTES, dryRun), "Decapsulate");
    uses.put(
        new KeyCommand.GenerateDataKeyPair(KeySpec.RSA_2048, true, none, dryRun),
        "GenerateDataKeyPair");
    uses.put(
        new KeyCommand.GenerateDataKeyPair(KeySpec.RSA_2048, false, none, dryRun),
        "GenerateDataKeyPairWithoutPlaintext");
    return uses;
  }

  private static MessageType typeOf(SigningAlgorithm algorithm) {
    return algorithm == SigningAlgorithm.ED25519_PH_SHA_512 ? MessageType.DIGEST : MessageType.RAW;
  }

  private static Plaintext messageOf(SigningAlgorithm algorithm) {
    return algorithm == SigningAlgorithm.ED25519_PH_SHA_512 ? bytes(64) : MESSAGE;
  }

  private static Plaintext bytes(int length) {
    return Plaintext.takeOwnershipOf(new byte[length]);
  }

  private static KeyCommand.Cryptography encrypt(
      KmsOperation operation, EncryptionAlgorithm algorithm, boolean dryRun) {
    return new KeyCommand.EncryptToPublicKey(operation, algorithm, MESSAGE, dryRun);
  }

  private static KeyCommand.Cryptography decrypt(
      KmsOperation operation, EncryptionAlgorithm algorithm, boolean dryRun) {
    return new KeyCommand.DecryptWithPrivateKey(operation, algorithm, Optional.of(BYTES), dryRun);
  }

  private static List<KeyBinding> kinds() {
    List<KeyBinding> kinds = new ArrayList<>();
    for (KeySpec spec : KeySpec.values()) {
      spec.usages()
          .forEach(usage -> kinds.add(new KeyBinding(ARN, spec, usage, KeyOrigin.AWS_KMS)));
    }
    return kinds;
  }

  static Stream<Arguments> everyUseOfEveryKind() {
    return kinds().stream()
        .flatMap(kind ->
            uses(false).entrySet().stream()
                .map(use -> Arguments.of(kind, use.getKey(), use.getValue())));
  }

  @ParameterizedTest
  @MethodSource("everyUseOfEveryKind")
  void keyIsUsedForWhatItWasMadeFor_andNothingElse(
      KeyBinding kind, KeyCommand.Cryptography command, String name) {
    var asked = given(created(kind.spec(), kind.usage())).when(command);
    if (command.neededUsage() != kind.usage()) {
      asked.thenRefused(new KmsError.WrongKeyUsage(ARN, kind.usage(), name));
    } else if (command.fits(kind.spec())) {
      assertThat(asked.decision())
          .isInstanceOfSatisfying(
              Decision.Use.class,
              decided -> {
                assertThat(decided.use().binding()).isEqualTo(kind);
                assertThat(decided.use().backingKey()).isEqualTo(backingKey(1));
              });
    } else {
      asked.thenRefused(new KmsError.IncompatibleAlgorithm(command.algorithm(), kind.spec()));
    }
  }

  /** Which algorithms a kind has is told by DescribeKey; every one of them can be used. */
  @Test
  void everyAlgorithmThatIsTold_isUsable() {
    for (KeySpec spec : KeySpec.values()) {
      for (MacAlgorithm algorithm : spec.macAlgorithms()) {
        assertThat(new KeyCommand.GenerateMac(algorithm, MESSAGE, false).fits(spec)).isTrue();
      }
      for (SigningAlgorithm algorithm : spec.signingAlgorithms()) {
        assertThat(
                new KeyCommand.Sign(algorithm, typeOf(algorithm), messageOf(algorithm), false)
                    .fits(spec))
            .isTrue();
      }
      for (EncapsulationAlgorithm algorithm : spec.encapsulationAlgorithms()) {
        assertThat(new KeyCommand.Encapsulate(algorithm, false).fits(spec)).isTrue();
      }
      for (EncryptionAlgorithm algorithm : spec.encryptionAlgorithms()) {
        assertThat(
                algorithm == EncryptionAlgorithm.SYMMETRIC_DEFAULT
                    || encrypt(KmsOperation.ENCRYPT, algorithm, false).fits(spec))
            .isTrue();
      }
    }
  }

  static Stream<Arguments> everyFittingUse() {
    return everyUseOfEveryKind()
        .map(Arguments::get)
        .filter(row ->
            row[0] instanceof KeyBinding kind
                && row[1] instanceof KeyCommand.Cryptography use
                && use.neededUsage() == kind.usage()
                && use.fits(kind.spec()))
        .map(Arguments::of);
  }

  /**
   * What only the material can tell to be wrong is tried; for everything else fitting is enough.
   */
  @Test
  void dryRun_isAnsweredWhenTheKeyFits_orTriesWhatMayBeWrong() {
    Set<String> tried =
        Set.of(
            "Decrypt", "ReEncryptFrom", "Verify", "VerifyMac", "DeriveSharedSecret", "Decapsulate");
    for (KeyBinding kind : kinds()) {
      uses(true)
          .forEach((use, name) -> {
            if (use.neededUsage() == kind.usage() && use.fits(kind.spec())) {
              var asked = given(created(kind.spec(), kind.usage())).when(use);
              if (tried.contains(name)) {
                assertThat(asked.decision()).isInstanceOf(Decision.Rehearse.class);
              } else {
                asked.thenRefused(new KmsError.DryRun());
              }
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("everyFittingUse")
  void stateComesBeforeTheKind(KeyBinding kind, KeyCommand.Cryptography fitting, String name) {
    KeyEvent[] disabled = {created(kind.spec(), kind.usage()), new KeyEvent.Disabled()};
    given(disabled).when(fitting).thenRefused(new KmsError.KeyDisabled(ARN));
    KeyCommand foreign =
        kind.usage() == KeyUsage.GENERATE_VERIFY_MAC
            ? new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, false)
            : new KeyCommand.GenerateMac(MacAlgorithm.HMAC_SHA_256, MESSAGE, false);
    given(disabled).when(foreign).thenRefused(new KmsError.KeyDisabled(ARN));
  }

  @Test
  void publicKey_isToldOfEveryKeyPair_andOfNoOther() {
    for (KeyBinding kind : kinds()) {
      var asked = given(created(kind.spec(), kind.usage())).when(new KeyCommand.GetPublicKey());
      if (kind.spec().isAsymmetric()) {
        asked.thenUses(new KeyUse.GetPublicKey(kind, backingKey(1)));
      } else {
        asked.thenRefused(
            new KmsError.Unsupported(
                ARN + " key spec is " + kind.spec() + " which is not valid for GetPublicKey."));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PSS_SHA_256, 32",
    "RSA_3072, RSASSA_PSS_SHA_384, 48",
    "RSA_4096, RSASSA_PSS_SHA_512, 64",
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_256, 32",
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_384, 48",
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_512, 64",
    "ECC_NIST_P256, ECDSA_SHA_256, 32",
    "ECC_SECG_P256K1, ECDSA_SHA_256, 32",
    "ECC_NIST_P384, ECDSA_SHA_384, 48",
    "ECC_NIST_P521, ECDSA_SHA_512, 64",
    "ECC_NIST_EDWARDS25519, ED25519_PH_SHA_512, 64",
    "SM2, SM2DSA, 32"
  })
  void digest_isAsLongAsTheAlgorithms(KeySpec spec, SigningAlgorithm algorithm, int length) {
    for (int given : new int[] {1, length - 1, length, length + 1, 4096}) {
      var asked =
          given(created(spec, KeyUsage.SIGN_VERIFY))
              .when(new KeyCommand.Sign(algorithm, MessageType.DIGEST, bytes(given), true));
      asked.thenRefused(
          given == length
              ? new KmsError.DryRun()
              : new KmsError.Invalid("Digest is invalid length for algorithm " + algorithm + "."));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_EDWARDS25519, ED25519_SHA_512, DIGEST",
    "ECC_NIST_EDWARDS25519, ED25519_PH_SHA_512, RAW",
    "ECC_NIST_EDWARDS25519, ED25519_SHA_512, EXTERNAL_MU",
    "ML_DSA_65, ML_DSA_SHAKE_256, DIGEST",
    "RSA_2048, RSASSA_PSS_SHA_512, EXTERNAL_MU",
    "ECC_NIST_P521, ECDSA_SHA_512, EXTERNAL_MU",
    "SM2, SM2DSA, EXTERNAL_MU"
  })
  void messageTypeThatTheAlgorithmDoesNotTake_isRefused(
      KeySpec spec, SigningAlgorithm algorithm, MessageType type) {
    KmsError refused =
        new KmsError.Invalid(
            "MessageType " + type + " is not valid for algorithm " + algorithm + ".");
    given(created(spec, KeyUsage.SIGN_VERIFY))
        .when(new KeyCommand.Sign(algorithm, type, bytes(64), false))
        .thenRefused(refused);
    given(created(spec, KeyUsage.SIGN_VERIFY))
        .when(new KeyCommand.Verify(algorithm, type, bytes(64), BYTES, false))
        .thenRefused(refused);
  }

  @Test
  void representativeOfAMessage_has64Bytes() {
    KeyEvent key = created(KeySpec.ML_DSA_44, KeyUsage.SIGN_VERIFY);
    SigningAlgorithm algorithm = SigningAlgorithm.ML_DSA_SHAKE_256;
    given(key)
        .when(new KeyCommand.Sign(algorithm, MessageType.EXTERNAL_MU, bytes(64), true))
        .thenRefused(new KmsError.DryRun());
    given(key)
        .when(new KeyCommand.Sign(algorithm, MessageType.EXTERNAL_MU, bytes(63), true))
        .thenRefused(
            new KmsError.Invalid("Digest is invalid length for algorithm ML_DSA_SHAKE_256."));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSAES_OAEP_SHA_1, 214",
    "RSA_2048, RSAES_OAEP_SHA_256, 190",
    "RSA_3072, RSAES_OAEP_SHA_1, 342",
    "RSA_3072, RSAES_OAEP_SHA_256, 318",
    "RSA_4096, RSAES_OAEP_SHA_1, 470",
    "RSA_4096, RSAES_OAEP_SHA_256, 446",
    "SM2, SM2PKE, 1024"
  })
  void publicKeyEncryptsUpToItsLimit(KeySpec spec, EncryptionAlgorithm algorithm, int limit) {
    KeyEvent key = created(spec, KeyUsage.ENCRYPT_DECRYPT);
    given(key)
        .when(
            new KeyCommand.EncryptToPublicKey(KmsOperation.ENCRYPT, algorithm, bytes(limit), true))
        .thenRefused(new KmsError.DryRun());
    given(key)
        .when(
            new KeyCommand.EncryptToPublicKey(
                KmsOperation.ENCRYPT, algorithm, bytes(limit + 1), true))
        .thenRefused(
            new KmsError.Invalid(
                "Algorithm %s and key spec %s cannot encrypt data larger than %d bytes."
                    .formatted(algorithm, spec, limit)));
  }

  static Stream<KeyCommand> rotations() {
    return Stream.of(
        new KeyCommand.EnableKeyRotation(90),
        new KeyCommand.DisableKeyRotation(),
        new KeyCommand.GetKeyRotationStatus(),
        new KeyCommand.RotateKeyOnDemand(Optional.empty()),
        new KeyCommand.ListKeyRotations(false));
  }

  @ParameterizedTest
  @MethodSource("rotations")
  void onlySymmetricKeysRotate(KeyCommand rotation) {
    for (KeyBinding kind : kinds()) {
      var asked = given(created(kind.spec(), kind.usage())).when(rotation);
      if (kind.spec() == KeySpec.SYMMETRIC_DEFAULT) {
        assertThat(asked.decision()).isNotInstanceOf(Decision.Refuse.class);
      } else {
        asked.thenRefused(new KmsError.Unsupported(""));
      }
    }
  }
}
