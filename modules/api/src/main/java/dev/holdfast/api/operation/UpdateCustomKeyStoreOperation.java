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
    boolean ofProxy = StoreBodies.firstOf(input, StoreBodies.PROXY_MEMBERS) != null;
    boolean ofToken = StoreBodies.firstOf(input, StoreBodies.TOKEN_MEMBERS) != null;
    if (ofProxy && ofToken) {
      return Arguments.refused(
          new KmsError.Invalid("The request has parameters of two types of custom key stores."));
    }
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.Update(
                input.requiredText("CustomKeyStoreId"),
                input.text("NewCustomKeyStoreName"),
                change(input, ofProxy, ofToken))));
  }

  private static StoreRequest.Change change(Input input, boolean ofProxy, boolean ofToken) {
    if (ofProxy) {
      return new StoreRequest.Change.OfProxy(
          input.text("XksProxyUriEndpoint"),
          input.text("XksProxyUriPath"),
          StoreBodies.credential(input));
    }
    return ofToken
        ? new StoreRequest.Change.OfToken(StoreBodies.cluster(input), StoreBodies.password(input))
        : new StoreRequest.Change.Nothing();
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return StoreBodies.changed(answer);
  }
}
