package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class CreateCustomKeyStoreOperation implements Operation {

  private static final List<String> WANTED =
      List.of(
          "XksProxyConnectivity",
          "XksProxyUriEndpoint",
          "XksProxyUriPath",
          "XksProxyAuthenticationCredential");

  @Override
  public KmsOperation name() {
    return KmsOperation.CREATE_CUSTOM_KEY_STORE;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error =
        Arguments.first(unbuiltType(input), StoreBodies.unsupported(input), incomplete(input));
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.Create(
                input.requiredText("CustomKeyStoreName"),
                new ProxyAddress(
                    input.requiredText("XksProxyUriEndpoint"),
                    input.requiredText("XksProxyUriPath")),
                StoreBodies.credential(input).orElseThrow())));
  }

  /** Without a type it is AWS_CLOUDHSM. */
  private static @Nullable KmsError unbuiltType(Input input) {
    return input.text("CustomKeyStoreType").equals(Optional.of(StoreBodies.EXTERNAL))
        ? null
        : new KmsError.Unsupported("AWS CloudHSM key stores are not supported.");
  }

  private static @Nullable KmsError incomplete(Input input) {
    for (String member : WANTED) {
      if (!input.has(member)) {
        return new KmsError.Invalid(
            member + " is required for a custom key store of the type " + StoreBodies.EXTERNAL);
      }
    }
    return null;
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return new JsonWriter()
        .beginObject()
        .text("CustomKeyStoreId", Bodies.expect(KmsAnswer.StoreMade.class, answer).id().value())
        .endObject()
        .toBytes();
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    return Map.of(
        "customKeyStoreId", Bodies.expect(KmsAnswer.StoreMade.class, answer).id().value());
  }
}
