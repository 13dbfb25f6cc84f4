package dev.holdfast.node.server;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.identity.DevelopmentCredentials;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.RegionTime;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A node in development's ways, but over stores of a test's own. */
public record NodeOverStores(Node node) implements AutoCloseable {

  /**
   * A node that serves, on a free port.
   *
   * @param places how many requests it works on at a time
   */
  public static NodeOverStores start(
      DataDirectory data, Function<Region, RegionStorage> stores, int places) throws StartRefused {
    return start(data, stores, places, AccountQuotas.AWS);
  }

  /** Likewise, where accounts have other quotas. */
  public static NodeOverStores start(
      DataDirectory data, Function<Region, RegionStorage> stores, int places, AccountQuotas quotas)
      throws StartRefused {
    return start(data, stores, places, quotas, InstantSource.system());
  }

  /** Likewise, whose keys live by a clock of the test's. */
  public static NodeOverStores start(
      DataDirectory data,
      Function<Region, RegionStorage> stores,
      int places,
      AccountQuotas quotas,
      InstantSource clock)
      throws StartRefused {
    Node node =
        Node.create(
            new NodeSettings(
                "127.0.0.1",
                0,
                Set.of(),
                data,
                stores,
                clock,
                () -> new RegionTime.Trusted(clock),
                (region, roots) -> roots.inFile(data.path().resolve("root"), region),
                Duration.ofDays(1),
                places,
                10_000,
                PairEngines.JAVA,
                TrustedRoots.NONE,
                Duration.ZERO,
                quotas,
                false,
                Optional.empty(),
                AllowedProxies.NONE,
                TokenClusters.Allowed.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    node.startRegions();
    node.listen(
        new DevelopmentCredentials(new AccountId("000000000000"), node.crypto().memory()),
        Map::of,
        Optional.empty());
    return new NodeOverStores(node);
  }

  /** Does all that is due by the clock, epochs too; blocks until it is done. */
  public void runDue() {
    node.regions().runDue();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + node.edge().address().getPort());
  }

  @Override
  public void close() {
    node.close();
  }
}
