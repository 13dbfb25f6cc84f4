package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class GetPublicKeyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GET_PUBLIC_KEY;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(input, new KeyCommand.GetPublicKey());
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.PublicKey told = Bodies.expect(KmsAnswer.PublicKey.class, answer);
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .text("KeyId", told.key().toString())
            .blob("PublicKey", told.publicKey().bytes())
            .text("CustomerMasterKeySpec", told.spec().name())
            .text("KeySpec", told.spec().name())
            .text("KeyUsage", told.usage().name());
    KeyAlgorithms.of(told.spec(), told.usage()).write(json);
    return json.endObject().toBytes();
  }
}
