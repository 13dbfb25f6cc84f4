package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.KeyCommand;
import java.util.Optional;

/**
 * What GenerateDataKey and GenerateDataKeyWithoutPlaintext have in common: all but the plaintext.
 * The material is not told to who is answered for a recipient, as AWS leaves it out.
 */
final class DataKeys {

  private static final int AES_128_BYTES = 16;
  private static final int AES_256_BYTES = 32;

  private DataKeys() {}

  static Parsed parse(Input input, boolean withPlaintext) {
    KmsError error =
        Arguments.first(
            input.has("KeySpec") == input.has("NumberOfBytes")
                ? new KmsError.Invalid("Please specify either number of bytes or key spec.")
                : null,
            Arguments.oversizedContext(input, "EncryptionContext"));
    if (error != null) {
      return Arguments.refused(error);
    }
    int bytes =
        input
            .text("KeySpec")
            .map(spec -> spec.equals("AES_128") ? AES_128_BYTES : AES_256_BYTES)
            .or(() -> input.number("NumberOfBytes"))
            .orElseThrow();
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.GenerateDataKey(
            bytes,
            withPlaintext,
            Arguments.context(input, "EncryptionContext"),
            input.flag("DryRun")));
  }

  static byte[] body(KmsAnswer answer) {
    KmsAnswer.DataKey dataKey = Bodies.expect(KmsAnswer.DataKey.class, answer);
    JsonWriter json = new JsonWriter().beginObject().blob("CiphertextBlob", dataKey.blob().bytes());
    Optional<Delivered> delivered = dataKey.delivered();
    delivered.ifPresent(bytes -> AttestedRecipient.write(json, "Plaintext", bytes));
    json.text("KeyId", dataKey.key().toString());
    if (delivered.isEmpty() || delivered.get() instanceof Delivered.InClear) {
      json.text("KeyMaterialId", dataKey.materialId().hex());
    }
    return json.endObject().toBytes();
  }
}
