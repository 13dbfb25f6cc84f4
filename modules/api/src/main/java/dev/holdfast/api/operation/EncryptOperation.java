package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
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
            EncryptionAlgorithm.unfit(input, "EncryptionAlgorithm"),
            Arguments.oversizedContext(input, "EncryptionContext"));
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.Encrypt(
            KmsOperation.ENCRYPT,
            Plaintext.takeOwnershipOf(input.requiredBlob("Plaintext")),
            Arguments.context(input, "EncryptionContext"),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
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
