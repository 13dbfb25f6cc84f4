package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.StoreRequest;

final class DisconnectCustomKeyStoreOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DISCONNECT_CUSTOM_KEY_STORE;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.Disconnect(input.requiredText("CustomKeyStoreId"))));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return StoreBodies.changed(answer);
  }
}
