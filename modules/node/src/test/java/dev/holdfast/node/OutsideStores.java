package dev.holdfast.node;

import dev.holdfast.crypto.token.SoftHsm;
import dev.holdfast.node.rights.WellProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreType;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.XksProxyConnectivityType;

/** What is behind custom key stores: a key manager, and where this machine has SoftHSM, a token. */
final class OutsideStores implements AutoCloseable {

  static final String CLUSTER = "cluster-abcdefg2345";
  static final String LABEL = "stores";
  static final String ANCHOR = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  private static final String PIN = "kmsPswd-73916482";

  private final WellProxy proxy = WellProxy.start();
  private final Map<String, String> variables;
  private final Optional<Path> token;

  /**
   * @param dir where the token is to be
   */
  OutsideStores(Path dir) {
    if (SoftHsm.library().isPresent()) {
      SoftHsm hsm = SoftHsm.in(dir.resolve("tokens"), dir.resolve("softhsm2.conf"));
      token = Optional.of(hsm.initialize(LABEL, PIN));
      variables = Map.of(SoftHsm.VARIABLE, hsm.configuration().toString());
    } else {
      System.out.println(SoftHsm.MISSING);
      token = Optional.empty();
      variables = Map.of();
    }
  }

  /** A development server that can reach them. */
  LaunchedServer server(Path data) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(data.toString(), proxy.uri().toString()));
    SoftHsm.library().ifPresent(library -> arguments.add(library.toString()));
    return LaunchedServer.start(
        DevServerWithStores.class, variables, arguments.toArray(String[]::new));
  }

  WellProxy proxy() {
    return proxy;
  }

  /** Where the token's objects are. */
  Optional<Path> token() {
    return token;
  }

  /** Makes and connects a store for each; gives what CreateKey is told of a key in it. */
  List<Consumer<CreateKeyRequest.Builder>> connect(KmsClient kms) {
    List<Consumer<CreateKeyRequest.Builder>> keys = new ArrayList<>();
    String behindProxy =
        kms.createCustomKeyStore(r ->
                r.customKeyStoreName("proxy")
                    .customKeyStoreType(CustomKeyStoreType.EXTERNAL_KEY_STORE)
                    .xksProxyConnectivity(XksProxyConnectivityType.PUBLIC_ENDPOINT)
                    .xksProxyUriEndpoint(WellProxy.ENDPOINT)
                    .xksProxyUriPath("/kms/xks/v1")
                    .xksProxyAuthenticationCredential(
                        c -> c.accessKeyId("A".repeat(20)).rawSecretAccessKey("s".repeat(43))))
            .customKeyStoreId();
    kms.connectCustomKeyStore(r -> r.customKeyStoreId(behindProxy));
    keys.add(r ->
        r.origin(OriginType.EXTERNAL_KEY_STORE)
            .customKeyStoreId(behindProxy)
            .xksKeyId(UUID.randomUUID().toString()));
    if (token.isPresent()) {
      String onToken =
          kms.createCustomKeyStore(r ->
                  r.customKeyStoreName("token")
                      .cloudHsmClusterId(CLUSTER)
                      .trustAnchorCertificate(ANCHOR)
                      .keyStorePassword(PIN))
              .customKeyStoreId();
      kms.connectCustomKeyStore(r -> r.customKeyStoreId(onToken));
      keys.add(r -> r.origin(OriginType.AWS_CLOUDHSM).customKeyStoreId(onToken));
    }
    return keys;
  }

  @Override
  public void close() {
    proxy.close();
  }
}
