package dev.holdfast.node.dev;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.TlsFiles;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a development server is told.
 *
 * @param port 0 for any free one
 * @param regions the only regions served; empty for every well-formed name
 * @param grantDelay how long a new grant pretends not to have arrived yet
 * @param attestationRoots by which the documents of attested recipients are trusted
 * @param proxies that custom key stores may name
 * @param clusters tokens that custom key stores may name
 * @param tls what clients are shown; empty where they speak plain HTTP
 */
public record DevSettings(
    String host,
    int port,
    Set<Region> regions,
    AccountId account,
    Duration grantDelay,
    TrustedRoots attestationRoots,
    DataDirectory data,
    String version,
    AllowedProxies proxies,
    TokenClusters.Allowed clusters,
    Optional<TlsFiles> tls) {

  public DevSettings {
    regions = Set.copyOf(regions);
  }

  /** With no tokens, and no TLS. */
  public DevSettings(
      String host,
      int port,
      Set<Region> regions,
      AccountId account,
      Duration grantDelay,
      TrustedRoots attestationRoots,
      DataDirectory data,
      String version,
      AllowedProxies proxies) {
    this(
        host,
        port,
        regions,
        account,
        grantDelay,
        attestationRoots,
        data,
        version,
        proxies,
        TokenClusters.Allowed.NONE,
        Optional.empty());
  }
}
