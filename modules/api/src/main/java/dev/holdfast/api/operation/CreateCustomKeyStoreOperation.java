package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TrustAnchor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class CreateCustomKeyStoreOperation implements Operation {

  private static final String NAME = "CustomKeyStoreName";

  private static final List<String> OF_PROXY =
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
    return input.text("CustomKeyStoreType").equals(Optional.of(StoreBodies.EXTERNAL))
        ? withProxy(input)
        : onToken(input);
  }

  private static Parsed withProxy(Input input) {
    KmsError error =
        Arguments.first(
            StoreBodies.unsupported(input),
            foreign(input, StoreBodies.TOKEN_MEMBERS, StoreBodies.EXTERNAL),
            incomplete(input, OF_PROXY, StoreBodies.EXTERNAL));
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.Create(
                input.requiredText(NAME),
                new ProxyAddress(
                    input.requiredText("XksProxyUriEndpoint"),
                    input.requiredText("XksProxyUriPath")),
                StoreBodies.credential(input).orElseThrow())));
  }

  /** What a store is without a type. */
  private static Parsed onToken(Input input) {
    KmsError error =
        Arguments.first(
            foreign(input, StoreBodies.PROXY_MEMBERS, StoreBodies.ON_TOKEN),
            incomplete(input, StoreBodies.TOKEN_MEMBERS, StoreBodies.ON_TOKEN));
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.ready(
        new KmsRequest.OnKeyStores(
            new StoreRequest.CreateOnToken(
                input.requiredText(NAME),
                new TokenAddress(
                    StoreBodies.cluster(input).orElseThrow(),
                    new TrustAnchor(input.text("TrustAnchorCertificate").orElseThrow())),
                StoreBodies.password(input).orElseThrow())));
  }

  private static @Nullable KmsError foreign(Input input, List<String> members, String type) {
    String member = StoreBodies.firstOf(input, members);
    return member == null
        ? null
        : new KmsError.Invalid(member + " is not valid for a custom key store of the type " + type);
  }

  private static @Nullable KmsError incomplete(Input input, List<String> members, String type) {
    for (String member : members) {
      if (!input.has(member)) {
        return new KmsError.Invalid(
            member + " is required for a custom key store of the type " + type);
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
