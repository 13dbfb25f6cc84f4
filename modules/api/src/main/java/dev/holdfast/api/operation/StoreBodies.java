package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operations on custom key stores have in common. */
final class StoreBodies {

  static final String EXTERNAL = "EXTERNAL_KEY_STORE";
  private static final String PUBLIC = "PUBLIC_ENDPOINT";
  private static final String CREDENTIAL = "XksProxyAuthenticationCredential";

  private StoreBodies() {}

  /** An empty object, which is what AWS answers to a change. */
  static byte[] changed(KmsAnswer answer) {
    var unused = Bodies.expect(KmsAnswer.StoreChanged.class, answer);
    return new JsonWriter().beginObject().endObject().toBytes();
  }

  /** What AWS has and this service does not: clusters of HSMs, and private networks. */
  static @Nullable KmsError unsupported(Input input) {
    if (input.has("CloudHsmClusterId") || input.has("KeyStorePassword")) {
      return new KmsError.Unsupported("AWS CloudHSM key stores are not supported.");
    }
    boolean privately =
        input.text("XksProxyConnectivity").map(how -> !how.equals(PUBLIC)).orElse(false)
            || input.has("XksProxyVpcEndpointServiceName")
            || input.has("XksProxyVpcEndpointServiceOwner");
    return privately
        ? new KmsError.Unsupported(
            "The connectivity VPC_ENDPOINT_SERVICE is not supported: there are no VPCs here.")
        : null;
  }

  static Optional<StoreRequest.Credential> credential(Input input) {
    return input
        .structure(CREDENTIAL)
        .map(credential ->
            new StoreRequest.Credential(
                credential.requiredText("AccessKeyId"),
                Plaintext.takeOwnershipOf(
                    credential
                        .requiredText("RawSecretAccessKey")
                        .getBytes(StandardCharsets.US_ASCII))));
  }

  static void write(JsonWriter json, KeyStore store) {
    json.beginObject()
        .text("CustomKeyStoreId", store.id().value())
        .text("CustomKeyStoreName", store.name())
        .text("ConnectionState", store.connection().awsName())
        .text("ConnectionErrorCode", store.connection().error().map(ConnectionError::name))
        .moment("CreationDate", store.creationDate())
        .text("CustomKeyStoreType", EXTERNAL)
        .beginObject("XksProxyConfiguration")
        .text("Connectivity", PUBLIC)
        .text("AccessKeyId", store.proxy().accessKeyId())
        .text("UriEndpoint", store.proxy().address().endpoint())
        .text("UriPath", store.proxy().address().path())
        .endObject()
        .endObject();
  }
}
