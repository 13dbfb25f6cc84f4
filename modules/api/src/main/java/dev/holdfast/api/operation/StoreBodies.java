package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.TokenAccess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operations on custom key stores have in common. */
final class StoreBodies {

  static final String EXTERNAL = "EXTERNAL_KEY_STORE";
  static final String ON_TOKEN = "AWS_CLOUDHSM";

  /** Of stores with a proxy, and of those on a token. */
  static final List<String> PROXY_MEMBERS =
      List.of(
          "XksProxyConnectivity",
          "XksProxyUriEndpoint",
          "XksProxyUriPath",
          "XksProxyAuthenticationCredential",
          "XksProxyVpcEndpointServiceName",
          "XksProxyVpcEndpointServiceOwner");

  static final List<String> TOKEN_MEMBERS =
      List.of("CloudHsmClusterId", "TrustAnchorCertificate", "KeyStorePassword");

  private static final String PUBLIC = "PUBLIC_ENDPOINT";
  private static final String CREDENTIAL = "XksProxyAuthenticationCredential";

  private StoreBodies() {}

  /** An empty object, which is what AWS answers to a change. */
  static byte[] changed(KmsAnswer answer) {
    var unused = Bodies.expect(KmsAnswer.StoreChanged.class, answer);
    return new JsonWriter().beginObject().endObject().toBytes();
  }

  /** What AWS has and this service does not: private networks. */
  static @Nullable KmsError unsupported(Input input) {
    boolean privately =
        input.text("XksProxyConnectivity").map(how -> !how.equals(PUBLIC)).orElse(false)
            || input.has("XksProxyVpcEndpointServiceName")
            || input.has("XksProxyVpcEndpointServiceOwner");
    return privately
        ? new KmsError.Unsupported(
            "The connectivity VPC_ENDPOINT_SERVICE is not supported: there are no VPCs here.")
        : null;
  }

  /** The first of these members that the request has; null when it has none. */
  static @Nullable String firstOf(Input input, List<String> members) {
    return members.stream()
        .filter(member -> input.knows(member) && input.has(member))
        .findFirst()
        .orElse(null);
  }

  static Optional<ClusterId> cluster(Input input) {
    return input.text("CloudHsmClusterId").map(ClusterId::new);
  }

  static Optional<Plaintext> password(Input input) {
    return input
        .text("KeyStorePassword")
        .map(text -> Plaintext.takeOwnershipOf(text.getBytes(StandardCharsets.UTF_8)));
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
        .moment("CreationDate", store.creationDate());
    switch (store.access()) {
      case ProxyAccess proxy ->
          json.text("CustomKeyStoreType", EXTERNAL)
              .beginObject("XksProxyConfiguration")
              .text("Connectivity", PUBLIC)
              .text("AccessKeyId", proxy.accessKeyId())
              .text("UriEndpoint", proxy.address().endpoint())
              .text("UriPath", proxy.address().path())
              .endObject();
      case TokenAccess token ->
          json.text("CustomKeyStoreType", ON_TOKEN)
              .text("CloudHsmClusterId", token.address().cluster().value())
              .text("TrustAnchorCertificate", token.address().anchor().pem());
    }
    json.endObject();
  }
}
