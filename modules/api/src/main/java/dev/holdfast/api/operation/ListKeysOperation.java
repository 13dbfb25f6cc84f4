package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;

final class ListKeysOperation implements Operation {

  private static final int DEFAULT_LIMIT = 100;

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_KEYS;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    int limit = input.number("Limit").orElse(DEFAULT_LIMIT);
    return Arguments.ready(new KmsRequest.ListKeys(limit, Arguments.marker(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Keys page = Bodies.expect(KmsAnswer.Keys.class, answer);
    JsonWriter json = new JsonWriter().beginObject().beginArray("Keys");
    for (KeyArn key : page.keys()) {
      json.beginObject()
          .text("KeyId", key.keyId().value())
          .text("KeyArn", key.toString())
          .endObject();
    }
    return Bodies.page(json.endArray(), page.nextMarker());
  }
}
