package dev.holdfast.node.server;

import com.typesafe.config.Config;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.crypto.region.RegionProof;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The regions that other processes serve, as {@code holdfast.other-regions} says it.
 *
 * @param host where requests are taken that they hand on
 * @param port 0 for any free one
 * @param certificate PEM: who this node is to them; the key likewise
 * @param authorities PEM: who vouches for their nodes
 * @param reload how long a change of these files may go unnoticed
 * @param regions where they are, and how long they are waited for
 * @param signingKeys what proves what each region says of multi-Region keys, as
 *     SubjectPublicKeyInfo; a region without one is unknown where those are spoken of
 * @param replicationTimeLimit for an answer about multi-Region keys
 * @param identitiesFrom the one that has the users of this process too; empty where they are its
 *     own
 * @param identitiesTo the regions that may have a copy of the users that live here
 * @param identitiesStaleAfter how old the copy of them may be before it is warned of
 */
public record OtherRegionSettings(
    String host,
    int port,
    Path certificate,
    Path key,
    Path authorities,
    Duration reload,
    PeerRegions.Settings regions,
    Map<Region, PublicBytes> signingKeys,
    Duration replicationTimeLimit,
    Optional<Region> identitiesFrom,
    Set<Region> identitiesTo,
    Duration identitiesStaleAfter) {

  private static final String REGIONS = "other-regions.regions.";
  private static final String SIGNING_KEYS = "other-regions.signing-keys.";

  /** The settings there are, below {@code holdfast}; and one for each region. */
  private static final Set<String> KNOWN =
      Set.of(
          "other-regions.enabled",
          "other-regions.host",
          "other-regions.port",
          "other-regions.certificate",
          "other-regions.key",
          "other-regions.authorities",
          "other-regions.reload",
          "other-regions.time-limit",
          "other-regions.connect-time-limit",
          "other-regions.replication-time-limit",
          "other-regions.max-requests-in-flight",
          "other-regions.identities-from",
          "other-regions.identities-to",
          "other-regions.identities-stale-after");

  /** Longer than this no caller should wait to hear that a region is away. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final int MOST_IN_FLIGHT = 1024;

  /** Sooner than this a copy would be called old between two answers. */
  private static final Duration SOONEST_STALE = Duration.ofSeconds(5);

  static boolean knows(String setting) {
    return KNOWN.contains(setting)
        || setting.startsWith(REGIONS)
        || setting.startsWith(SIGNING_KEYS);
  }

  /**
   * @param own the regions of this process
   * @return empty when it is off
   */
  static Optional<OtherRegionSettings> read(Config holdfast, Set<Region> own) throws StartRefused {
    Config config = holdfast.getConfig("other-regions");
    if (!config.getBoolean("enabled")) {
      require(
          !config.hasPath("identities-from"),
          "identities-from names a region, and other regions are not enabled");
      return Optional.empty();
    }
    Duration timeLimit = timeLimit(config, "time-limit");
    Duration connect = timeLimit(config, "connect-time-limit");
    int most = config.getInt("max-requests-in-flight");
    require(
        most > 0 && most <= MOST_IN_FLIGHT,
        "max-requests-in-flight is 1 to " + MOST_IN_FLIGHT + ", for each region");
    Duration reload = config.getDuration("reload");
    require(reload.compareTo(Duration.ofSeconds(1)) >= 0, "reload is at least 1 s");
    return Optional.of(
        new OtherRegionSettings(
            config.getString("host"),
            config.getInt("port"),
            file(config, "certificate"),
            file(config, "key"),
            file(config, "authorities"),
            reload,
            new PeerRegions.Settings(nodes(config, own), timeLimit, connect, most),
            signingKeys(config),
            timeLimit(config, "replication-time-limit"),
            identitiesFrom(config),
            identitiesTo(config),
            staleAfter(config)));
  }

  public OtherRegionSettings {
    signingKeys = Map.copyOf(signingKeys);
    identitiesTo = Set.copyOf(identitiesTo);
  }

  /**
   * The regions that somebody speaks for who has a certificate for these names, of those whose
   * signing keys are known.
   */
  Set<Region> regionsOf(Set<String> certified) {
    return regionsNamed(certified).stream()
        .filter(signingKeys::containsKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<Region> identitiesFrom(Config config) throws StartRefused {
    if (!config.hasPath("identities-from")) {
      return Optional.empty();
    }
    String name = config.getString("identities-from");
    Optional<Region> home = Region.parse(name);
    require(
        home.isPresent() && config.getConfig("regions").root().containsKey(name),
        "identities-from is \"" + name + "\", and regions names none like that");
    return home;
  }

  private static Set<Region> identitiesTo(Config config) throws StartRefused {
    Set<Region> followers = new HashSet<>();
    for (String name : config.getStringList("identities-to")) {
      Optional<Region> follower = Region.parse(name);
      require(
          follower.isPresent() && config.getConfig("regions").root().containsKey(name),
          "identities-to has \"" + name + "\", and regions names none like that");
      follower.ifPresent(followers::add);
    }
    require(
        followers.isEmpty() || !config.hasPath("identities-from"),
        "identities-to says that users live here, and identities-from that they do not");
    return followers;
  }

  /** The regions that somebody is a node of who has such a certificate, and may know our users. */
  Set<Region> followers(Set<String> certified) {
    return regionsNamed(certified).stream()
        .filter(identitiesTo::contains)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Duration staleAfter(Config config) throws StartRefused {
    Duration after = config.getDuration("identities-stale-after");
    require(after.compareTo(SOONEST_STALE) >= 0, "identities-stale-after is at least 5 s");
    return after;
  }

  /** The hosts of other regions' nodes: for one of them each has its certificate. */
  Set<String> names() {
    return regions.nodes().values().stream()
        .flatMap(List::stream)
        .map(OtherRegionSettings::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The regions that somebody is a node of who has a certificate for these names. */
  private Set<Region> regionsNamed(Set<String> certified) {
    return regions.nodes().entrySet().stream()
        .filter(region ->
            region.getValue().stream().map(OtherRegionSettings::name).anyMatch(certified::contains))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** As a certificate has it: an address of version 6 without its brackets, and written out. */
  private static String name(URI node) {
    String host = node.getHost().toLowerCase(Locale.ROOT);
    return host.startsWith("[")
        ? InetAddress.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress()
        : host;
  }

  /**
   * Whether a start could use the files.
   *
   * @throws StartRefused when it could not
   */
  public void look() throws StartRefused {
    certificates().close();
  }

  /**
   * Reads them, and again from now on.
   *
   * @throws StartRefused when they cannot be used
   */
  TlsCertificates certificates() throws StartRefused {
    try {
      return TlsCertificates.open(
          new TlsFiles(certificate, key, Optional.of(authorities), reload), "other regions");
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static Duration timeLimit(Config config, String name) throws StartRefused {
    Duration limit = config.getDuration(name);
    require(
        limit.isPositive() && limit.compareTo(LONGEST) <= 0,
        name + " is more than nothing and at most " + LONGEST.toSeconds() + " s");
    return limit;
  }

  private static Path file(Config config, String name) throws StartRefused {
    require(config.hasPath(name), name + " names no file");
    return Path.of(config.getString(name));
  }

  private static Map<Region, PublicBytes> signingKeys(Config config) throws StartRefused {
    Map<Region, PublicBytes> keys = new LinkedHashMap<>();
    Config regions = config.getConfig("signing-keys");
    for (String name : regions.root().keySet()) {
      if (!config.getConfig("regions").root().containsKey(name)) {
        throw refused("signing-keys has \"" + name + "\", which regions does not have");
      }
      keys.put(new Region(name), signingKey(name, regions.getString('"' + name + '"')));
    }
    return keys;
  }

  private static PublicBytes signingKey(String region, String text) throws StartRefused {
    try {
      return RegionProof.read(text);
    } catch (IllegalArgumentException e) {
      throw refused(
          "signing-keys has for "
              + region
              + " what no region proves itself by; holdfast region-key there says what to write");
    }
  }

  private static Map<Region, List<URI>> nodes(Config config, Set<Region> own) throws StartRefused {
    Map<Region, List<URI>> nodes = new LinkedHashMap<>();
    Config regions = config.getConfig("regions");
    for (String name : regions.root().keySet()) {
      Region region =
          Region.parse(name)
              .orElseThrow(() -> refused("regions has \"" + name + "\", which names no region"));
      require(!own.contains(region), "regions has " + region + ", which is served here");
      List<URI> addresses = new ArrayList<>();
      for (String address : regions.getStringList('"' + name + '"')) {
        addresses.add(address(address));
      }
      require(!addresses.isEmpty(), "regions has " + region + " without an address");
      nodes.put(region, List.copyOf(addresses));
    }
    require(!nodes.isEmpty(), "regions names no region");
    return nodes;
  }

  private static URI address(String text) throws StartRefused {
    try {
      URI uri = new URI(text);
      require(
          "https".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getPath().isEmpty()
              && uri.getQuery() == null
              && uri.getFragment() == null,
          "regions has \"" + text + "\", which is not like https://kms.example.com:4601");
      return uri;
    } catch (URISyntaxException e) {
      throw refused("regions has \"" + text + "\", which is no address");
    }
  }

  private static void require(boolean holds, String what) throws StartRefused {
    if (!holds) {
      throw refused(what);
    }
  }

  static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.other-regions." + what,
        "See config/other-regions.conf.");
  }
}
