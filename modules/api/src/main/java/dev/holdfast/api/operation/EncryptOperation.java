package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.operation.KmsOperation;

final class EncryptOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.ENCRYPT;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error =
        Arguments.first(
            ChosenEncryption.contextOfKeyPair(input, "EncryptionAlgorithm", "EncryptionContext"),
            Arguments.oversizedContext(input, "EncryptionContext"));
    if (error != null) {
      return Arguments.refused(error);
    }
    Plaintext plaintext = Plaintext.takeOwnershipOf(input.requiredBlob("Plaintext"));
    boolean dryRun = input.flag("DryRun");
    EncryptionAlgorithm algorithm = ChosenEncryption.of(input, "EncryptionAlgorithm");
    return Arguments.onKeyOrAlias(
        input,
        algorithm == EncryptionAlgorithm.SYMMETRIC_DEFAULT
            ? new KeyCommand.Encrypt(
                KmsOperation.ENCRYPT,
                plaintext,
                Arguments.context(input, "EncryptionContext"),
                dryRun)
            : new KeyCommand.EncryptToPublicKey(
                KmsOperation.ENCRYPT, algorithm, plaintext, dryRun));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    if (answer instanceof KmsAnswer.EncryptedToPublicKey encrypted) {
      return new JsonWriter()
          .beginObject()
          .blob("CiphertextBlob", encrypted.ciphertext().bytes())
          .text("KeyId", encrypted.key().toString())
          .text("EncryptionAlgorithm", encrypted.algorithm().name())
          .endObject()
          .toBytes();
    }
    KmsAnswer.Encrypted encrypted = Bodies.expect(KmsAnswer.Encrypted.class, answer);
    return new JsonWriter()
        .beginObject()
        .blob("CiphertextBlob", encrypted.blob().bytes())
        .text("KeyId", encrypted.key().toString())
        .text("EncryptionAlgorithm", Bodies.SYMMETRIC_DEFAULT)
        .endObject()
        .toBytes();
  }
}
