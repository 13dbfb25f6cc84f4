package dev.holdfast.node.server;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.RegionTime;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a node is told, in either mode.
 *
 * @param port 0 for any free one
 * @param regions the only regions served; empty for every well-formed name
 * @param storage opens a region's stores
 * @param clock of this node, right or wrong
 * @param time makes the time that a region's keys live by
 * @param roots where each region's root is
 * @param residentKeys how many keys may be awake, and how many may be open, in a region
 * @param pairEngines who does the arithmetic of key pairs
 * @param attestationRoots by which the documents of attested recipients are trusted
 * @param grantDelay how long a new grant does not count without its token
 * @param strictAudit whether every answer waits for its record to be on disk
 * @param xksProxy empty when no other KMS may keep keys here
 * @param proxies of key managers elsewhere that custom key stores may name
 * @param clusters tokens that custom key stores may name
 * @param otherRegions empty when no region is served elsewhere
 * @param peering empty for a node that is alone in its regions
 * @param tls what clients are shown; empty where they speak plain HTTP
 */
public record NodeSettings(
    String host,
    int port,
    Set<Region> regions,
    DataDirectory data,
    Function<Region, RegionStorage> storage,
    InstantSource clock,
    Supplier<RegionTime> time,
    BiFunction<Region, Roots, RootProvider> roots,
    Duration epochLength,
    int maxRequestsInFlight,
    int residentKeys,
    PairEngines pairEngines,
    TrustedRoots attestationRoots,
    Duration grantDelay,
    AccountQuotas quotas,
    boolean strictAudit,
    Optional<XksProxySettings> xksProxy,
    AllowedProxies proxies,
    TokenClusters.Allowed clusters,
    Optional<OtherRegionSettings> otherRegions,
    Optional<Peering> peering,
    Optional<TlsFiles> tls) {

  public NodeSettings {
    regions = Set.copyOf(regions);
  }

  /** Where identities live; empty when that is here. */
  public Optional<Region> identitiesFrom() {
    return otherRegions.flatMap(OtherRegionSettings::identitiesFrom);
  }

  /** The region that is made at start, and that has the administrator's credentials. */
  public Region home() {
    return regions.isEmpty() || regions.contains(Region.US_EAST_1)
        ? Region.US_EAST_1
        : regions.iterator().next();
  }
}
