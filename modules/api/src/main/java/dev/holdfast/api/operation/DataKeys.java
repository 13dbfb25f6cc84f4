package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;

/**
 * What GenerateDataKey and GenerateDataKeyWithoutPlaintext have in common: all but the plaintext.
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
            withPlaintext ? Arguments.recipient(input) : null,
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
    dataKey
        .plaintext()
        .ifPresent(plaintext -> {
          json.blob("Plaintext", plaintext.reveal());
          plaintext.destroy();
        });
    return json.text("KeyId", dataKey.key().toString())
        .text("KeyMaterialId", dataKey.materialId().hex())
        .endObject()
        .toBytes();
  }
}
