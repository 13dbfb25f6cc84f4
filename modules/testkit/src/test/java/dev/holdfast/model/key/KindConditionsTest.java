package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which condition keys a use of a key has, and that it has no other use's. */
class KindConditionsTest {

  private static final Set<String> OF_USES =
      Set.of(
          "kms:DataKeyPairSpec",
          "kms:EncryptionAlgorithm",
          "kms:KeyAgreementAlgorithm",
          "kms:MacAlgorithm",
          "kms:MessageType",
          "kms:SigningAlgorithm",
          "kms:ExpirationModel",
          "kms:ValidTo",
          "kms:WrappingAlgorithm",
          "kms:WrappingKeySpec");

  private static final Plaintext MESSAGE = Plaintext.takeOwnershipOf(new byte[] {1});
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});

  static Stream<Arguments> uses() {
    return Stream.of(
        Arguments.of(
            new KeyCommand.GenerateMac(MacAlgorithm.HMAC_SHA_384, MESSAGE, false),
            List.of("kms:MacAlgorithm=HMAC_SHA_384")),
        Arguments.of(
            new KeyCommand.VerifyMac(MacAlgorithm.HMAC_SHA_224, MESSAGE, BYTES, false),
            List.of("kms:MacAlgorithm=HMAC_SHA_224")),
        Arguments.of(
            new KeyCommand.Sign(SigningAlgorithm.ECDSA_SHA_256, MessageType.DIGEST, MESSAGE, false),
            List.of("kms:SigningAlgorithm=ECDSA_SHA_256", "kms:MessageType=DIGEST")),
        Arguments.of(
            new KeyCommand.Verify(
                SigningAlgorithm.ML_DSA_SHAKE_256, MessageType.RAW, MESSAGE, BYTES, false),
            List.of("kms:SigningAlgorithm=ML_DSA_SHAKE_256", "kms:MessageType=RAW")),
        Arguments.of(
            new KeyCommand.EncryptToPublicKey(
                KmsOperation.ENCRYPT, EncryptionAlgorithm.RSAES_OAEP_SHA_1, MESSAGE, false),
            List.of("kms:EncryptionAlgorithm=RSAES_OAEP_SHA_1")),
        Arguments.of(
            new KeyCommand.DecryptWithPrivateKey(
                KmsOperation.DECRYPT,
                EncryptionAlgorithm.RSAES_OAEP_SHA_256,
                Optional.of(BYTES),
                false),
            List.of("kms:EncryptionAlgorithm=RSAES_OAEP_SHA_256")),
        Arguments.of(
            new KeyCommand.DeriveSharedSecret(KeyAgreementAlgorithm.ECDH, BYTES, false),
            List.of("kms:KeyAgreementAlgorithm=ECDH")),
        // AWS documents no condition key for the one algorithm that there is.
        Arguments.of(new KeyCommand.Encapsulate(EncapsulationAlgorithm.ML_KEM, false), List.of()),
        Arguments.of(
            new KeyCommand.Decapsulate(EncapsulationAlgorithm.ML_KEM, BYTES, false), List.of()),
        Arguments.of(
            new KeyCommand.GenerateDataKeyPair(
                KeySpec.ECC_NIST_P384, true, EncryptionContext.EMPTY, false),
            List.of(
                "kms:DataKeyPairSpec=ECC_NIST_P384", "kms:EncryptionAlgorithm=SYMMETRIC_DEFAULT")),
        Arguments.of(new KeyCommand.GetPublicKey(), List.of()),
        Arguments.of(
            new KeyCommand.GetParametersForImport(
                WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256, KeySpec.RSA_4096),
            List.of(
                "kms:WrappingAlgorithm=RSA_AES_KEY_WRAP_SHA_256", "kms:WrappingKeySpec=RSA_4096")),
        Arguments.of(
            importing(Expiration.at(BIRTH)),
            List.of("kms:ExpirationModel=KEY_MATERIAL_EXPIRES", "kms:ValidTo=" + BIRTH)),
        Arguments.of(
            importing(Expiration.NEVER),
            List.of("kms:ExpirationModel=KEY_MATERIAL_DOES_NOT_EXPIRE")));
  }

  private static KeyCommand importing(Expiration expiration) {
    return new KeyCommand.ImportKeyMaterial(
        BYTES,
        BYTES,
        expiration,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("uses")
  void useHasItsOwnConditionKeys_andNoOthers(KeyCommand command, List<String> expected) {
    KmsKey.Live key =
        (KmsKey.Live)
            KeyScenario.replay(
                List.of(SampleKey.created(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT)));
    KeyRequestContext context =
        new KeyRequestContext(ARN, key, command, OWNER, RequestFacts.NONE, BIRTH);
    List<String> told =
        OF_USES.stream()
            .filter(name -> context.value(ConditionKey.of(name)) != null)
            .map(name -> name + "=" + context.value(ConditionKey.of(name)))
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(context.value(ConditionKey.of("kms:KeySpec"))).isEqualTo("RSA_2048");
    assertThat(context.value(ConditionKey.of("kms:KeyUsage"))).isEqualTo("ENCRYPT_DECRYPT");
  }
}
