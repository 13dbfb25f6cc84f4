package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeySpec;

/**
 * What GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext have in common: all but the
 * private key in clear.
 */
final class DataKeyPairs {

  private DataKeyPairs() {}

  static Parsed parse(Input input, boolean withPrivateKey) {
    KeySpec spec = KeySpec.valueOf(input.requiredText("KeyPairSpec"));
    KmsError error = Arguments.oversizedContext(input, "EncryptionContext");
    return error != null
        ? Arguments.refused(error)
        : Arguments.onKeyOrAlias(
            input,
            new KeyCommand.GenerateDataKeyPair(
                spec,
                withPrivateKey,
                Arguments.context(input, "EncryptionContext"),
                input.flag("DryRun")));
  }

  static byte[] body(KmsAnswer answer) {
    KmsAnswer.DataKeyPair pair = Bodies.expect(KmsAnswer.DataKeyPair.class, answer);
    JsonWriter json =
        new JsonWriter().beginObject().blob("PrivateKeyCiphertextBlob", pair.blob().bytes());
    pair.delivered()
        .ifPresent(delivered -> AttestedRecipient.write(json, "PrivateKeyPlaintext", delivered));
    return json.blob("PublicKey", pair.publicKey().bytes())
        .text("KeyId", pair.key().toString())
        .text("KeyPairSpec", pair.pairSpec().name())
        .text("KeyMaterialId", pair.materialId().hex())
        .endObject()
        .toBytes();
  }
}
