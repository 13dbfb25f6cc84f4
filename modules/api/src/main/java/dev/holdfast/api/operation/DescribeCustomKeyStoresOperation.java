package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.StoreRequest;

final class DescribeCustomKeyStoresOperation implements Operation {

  private static final int DEFAULT_LIMIT = 100;

  @Override
  public KmsOperation name() {
    return KmsOperation.DESCRIBE_CUSTOM_KEY_STORES;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    if (input.has("CustomKeyStoreId") && input.has("CustomKeyStoreName")) {
      return Arguments.refused(
          new KmsError.Invalid(
              "You cannot specify CustomKeyStoreId and CustomKeyStoreName in the same request."));
    }
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.Describe(
                input.text("CustomKeyStoreId"),
                input.text("CustomKeyStoreName"),
                input.number("Limit").orElse(DEFAULT_LIMIT),
                Arguments.marker(input))));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Stores page = Bodies.expect(KmsAnswer.Stores.class, answer);
    JsonWriter json = new JsonWriter().beginObject().beginArray("CustomKeyStores");
    page.stores().forEach(store -> StoreBodies.write(json, store));
    return Bodies.page(json.endArray(), page.nextMarker());
  }
}
