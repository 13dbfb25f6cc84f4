package dev.holdfast.node;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.crypto.token.TokenSettings;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.TrustAnchor;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.rights.WellProxy;
import dev.holdfast.node.start.DataDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A development server that may keep keys in what {@link OutsideStores} has for it. */
final class DevServerWithStores {

  /** More than a loaded machine takes: these servers are not there to be refused in time. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private DevServerWithStores() {}

  /** Arguments: the data directory, where the proxy is, and perhaps the token's library. */
  public static void main(String[] args) throws Exception {
    DevServer server =
        DevServer.start(
            new DevSettings(
                "127.0.0.1",
                0,
                Set.of(),
                new AccountId("000000000000"),
                Duration.ZERO,
                TrustedRoots.NONE,
                DataDirectory.open(Path.of(args[0])),
                "test",
                new AllowedProxies(Map.of(WellProxy.ENDPOINT, URI.create(args[1])), PATIENCE),
                args.length > 2 ? token(Path.of(args[2])) : TokenClusters.Allowed.NONE,
                Optional.empty()));
    System.out.println("Holdfast is ready on " + server.endpoint());
    new CountDownLatch(1).await();
  }

  private static TokenClusters.Allowed token(Path library) {
    return new TokenClusters.Allowed(
        Map.of(
            new ClusterId(OutsideStores.CLUSTER),
            new TokenClusters.Cluster(
                library,
                new TokenSettings.Choice.Label(OutsideStores.LABEL),
                new TrustAnchor(OutsideStores.ANCHOR))),
        PATIENCE);
  }
}
