package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.StoreRequest;

final class UpdateCustomKeyStoreOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.UPDATE_CUSTOM_KEY_STORE;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error = StoreBodies.unsupported(input);
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.Update(
                input.requiredText("CustomKeyStoreId"),
                input.text("NewCustomKeyStoreName"),
                input.text("XksProxyUriEndpoint"),
                input.text("XksProxyUriPath"),
                StoreBodies.credential(input))));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return StoreBodies.changed(answer);
  }
}
