package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class DecryptOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DECRYPT;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<KeyReference> key = Arguments.key(input, "KeyId");
    KmsError error =
        Arguments.first(
            Arguments.oversizedContext(input, "EncryptionContext"),
            Arguments.badKey(key, true),
            ChosenEncryption.namelessKeyPair(input, "EncryptionAlgorithm", "KeyId"),
            ChosenEncryption.contextOfKeyPair(input, "EncryptionAlgorithm", "EncryptionContext"),
            Ciphertext.bad(input, "KeyId", "EncryptionAlgorithm"));
    if (error != null) {
      return Arguments.refused(error);
    }
    EncryptionAlgorithm algorithm = ChosenEncryption.of(input, "EncryptionAlgorithm");
    if (algorithm != EncryptionAlgorithm.SYMMETRIC_DEFAULT) {
      return Arguments.ready(
          new KmsRequest.OnKey(
              key.orElseThrow(),
              new KeyCommand.DecryptWithPrivateKey(
                  KmsOperation.DECRYPT,
                  algorithm,
                  Ciphertext.ofKeyPair(input),
                  input.flag("DryRun"))));
    }
    return Arguments.ready(
        new KmsRequest.Decrypt(
            Ciphertext.of(input),
            Arguments.context(input, "EncryptionContext"),
            key,
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    if (answer instanceof KmsAnswer.DecryptedWithPrivateKey decrypted) {
      return answered(decrypted.key(), decrypted.delivered(), decrypted.algorithm())
          .endObject()
          .toBytes();
    }
    KmsAnswer.Decrypted decrypted = Bodies.expect(KmsAnswer.Decrypted.class, answer);
    JsonWriter json =
        answered(decrypted.key(), decrypted.delivered(), EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    // AWS leaves it out for a recipient.
    if (decrypted.delivered() instanceof Delivered.InClear) {
      json.text("KeyMaterialId", decrypted.materialId().hex());
    }
    return json.endObject().toBytes();
  }

  private static JsonWriter answered(
      KeyArn key, Delivered delivered, EncryptionAlgorithm algorithm) {
    JsonWriter json = new JsonWriter().beginObject().text("KeyId", key.toString());
    return AttestedRecipient.write(json, "Plaintext", delivered)
        .text("EncryptionAlgorithm", algorithm.name());
  }
}
