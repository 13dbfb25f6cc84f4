package dev.holdfast.node.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.management.ManagementSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code holdfast server} and {@code holdfast init} read from {@code config/}.
 *
 * @param attestationRoots by which the documents of attested recipients are trusted
 * @param xksProxy empty when no other KMS may keep keys here
 * @param proxies that custom key stores may name
 * @param clusters tokens that custom key stores may name
 * @param otherRegions empty when no region is served elsewhere
 * @param peering empty for a server that is alone in its region
 * @param tls what clients are shown; empty where they speak plain HTTP
 */
public record ServerSettings(
    String host,
    int port,
    Set<Region> regions,
    AccountId account,
    Path data,
    JournalSettings journal,
    RootSettings root,
    Duration epochLength,
    int maxRequestsInFlight,
    int residentKeys,
    PairEngines pairEngines,
    TrustedRoots attestationRoots,
    AccountQuotas quotas,
    boolean strictAudit,
    Optional<XksProxySettings> xksProxy,
    AllowedProxies proxies,
    TokenClusters.Allowed clusters,
    Optional<OtherRegionSettings> otherRegions,
    Optional<Peering> peering,
    Optional<TlsFiles> tls,
    ManagementSettings management) {

  private static final Set<String> KNOWN =
      Set.of(
          "data",
          "regions",
          "account",
          "http.host",
          "http.port",
          "http.allow-plain-http-beyond-loopback",
          "http.max-requests-in-flight",
          "cluster.resident-keys",
          "quotas.keys",
          "quotas.aliases-per-key",
          "quotas.grants-per-key",
          "quotas.key-policy-bytes",
          "quotas.users",
          "quotas.groups",
          "quotas.roles",
          "quotas.policies",
          "crypto.key-pairs",
          "attestation.root-certificates",
          "epochs.length",
          "audit.mode",
          "key-stores.proxies",
          "key-stores.time-limit",
          "key-stores.clusters",
          "key-stores.token-time-limit",
          "key-stores.token-use-time-limit",
          "dev.test-credentials",
          "dev.endpoints");

  /**
   * Reads a configuration.
   *
   * @throws StartRefused when it cannot be read, contradicts itself, or is not safe for a server
   */
  public static ServerSettings read(Path file) throws StartRefused {
    return read(file, Map.of());
  }

  /**
   * The same, for a node that is told otherwise than the configuration says.
   *
   * @param said settings below {@code holdfast}, by their names
   */
  public static ServerSettings read(Path file, Map<String, ?> said) throws StartRefused {
    if (!Files.isReadable(file)) {
      throw configuration("there is no readable configuration " + file);
    }
    try {
      Config config = ConfigFactory.parseFile(file.toFile()).resolve().getConfig("holdfast");
      for (var setting : said.entrySet()) {
        config =
            config.withValue(setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
      }
      refuseUnknown(config);
      refuseDevelopment(config);
      return from(config);
    } catch (ConfigException e) {
      throw configuration(String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable"));
    }
  }

  /** The first region: it holds the administrator's credentials. */
  public Region home() {
    return regions.iterator().next();
  }

  /** Where identities live; empty when that is here. */
  public Optional<Region> identitiesFrom() {
    return otherRegions.flatMap(OtherRegionSettings::identitiesFrom);
  }

  /** What stands before the address in an endpoint. */
  String scheme() {
    return tls.isPresent() ? "https://" : "http://";
  }

  /** Where the administrator's sealed credentials are. */
  public Path administrator() {
    return DataDirectory.identity(data).resolve("administrator.sealed");
  }

  private static ServerSettings from(Config config) throws StartRefused {
    Set<Region> regions = new LinkedHashSet<>();
    for (String name : config.getStringList("regions")) {
      regions.add(
          Region.parse(name).orElseThrow(() -> configuration('"' + name + "\" is not a region")));
    }
    if (regions.isEmpty()) {
      throw configuration("holdfast.regions names no region");
    }
    String accountText = config.getString("account");
    AccountId account =
        AccountId.parse(accountText)
            .orElseThrow(
                () -> configuration('"' + accountText + "\" is not an account of twelve digits"));
    String host = config.getString("http.host");
    Optional<TlsFiles> tls = TlsFiles.ofClients(config);
    if (tls.isEmpty()) {
      refuseExposed(host, config.getBoolean("http.allow-plain-http-beyond-loopback"));
    }
    Path data = Path.of(config.getString("data")).toAbsolutePath();
    JournalSettings journal = JournalSettings.read(config, regions);
    TokenClusters.Allowed clusters = ClusterSettings.read(config);
    return new ServerSettings(
        host,
        config.getInt("http.port"),
        regions,
        account,
        data,
        journal,
        RootSettings.read(config, data),
        config.getDuration("epochs.length"),
        config.getInt("http.max-requests-in-flight"),
        config.getInt("cluster.resident-keys"),
        PairEngines.valueOf(
            oneOf(config, "crypto.key-pairs", List.of("corretto", "java"))
                .toUpperCase(Locale.ROOT)),
        attestationRoots(config),
        quotas(config),
        oneOf(config, "audit.mode", List.of("strict", "fast")).equals("strict"),
        XksProxySettings.read(config, regions, account),
        StoreSettings.proxies(config),
        clusters,
        OtherRegionSettings.read(config, regions),
        PeerSettings.read(config, regions, journal, clusters),
        tls,
        ManagementSettings.read(config));
  }

  private static TrustedRoots attestationRoots(Config config) throws StartRefused {
    return config.hasPath("attestation.root-certificates")
        ? AttestationRoots.read(Path.of(config.getString("attestation.root-certificates")))
        : TrustedRoots.NONE;
  }

  private static AccountQuotas quotas(Config config) throws StartRefused {
    return new AccountQuotas(
        new KeyQuotas(
            quota(config, "keys"),
            quota(config, "aliases-per-key"),
            quota(config, "grants-per-key"),
            keyPolicyBytes(config)),
        new IamQuotas(
            quota(config, "users"),
            quota(config, "groups"),
            quota(config, "roles"),
            quota(config, "policies")),
        RateSettings.read(config));
  }

  private static int quota(Config config, String name) throws StartRefused {
    int value = config.getInt("quotas." + name);
    if (value < 1) {
      throw configuration("holdfast.quotas." + name + " is " + value + ", which allows nothing");
    }
    return value;
  }

  private static int keyPolicyBytes(Config config) throws StartRefused {
    int bytes = quota(config, "key-policy-bytes");
    if (bytes > KeyQuotas.MAX_KEY_POLICY_BYTES) {
      throw configuration(
          "holdfast.quotas.key-policy-bytes is "
              + bytes
              + ", and a key policy has at most "
              + KeyQuotas.MAX_KEY_POLICY_BYTES);
    }
    return bytes;
  }

  /**
   * A setting with a slip in its name would silently be the default, which may be the less safe
   * one.
   */
  private static void refuseUnknown(Config config) throws StartRefused {
    for (var entry : config.entrySet()) {
      if (!KNOWN.contains(entry.getKey())
          && !JournalSettings.KNOWN.contains(entry.getKey())
          && !RootSettings.KNOWN.contains(entry.getKey())
          && !OtherRegionSettings.knows(entry.getKey())
          && !PeerSettings.KNOWN.contains(entry.getKey())
          && !TlsFiles.KNOWN.contains(entry.getKey())
          && !RateSettings.knows(entry.getKey())
          && !ManagementSettings.KNOWN.contains(entry.getKey())
          && !XksProxySettings.KNOWN.contains(entry.getKey())) {
        throw configuration("there is no setting holdfast." + entry.getKey());
      }
    }
  }

  private static void refuseDevelopment(Config config) throws StartRefused {
    for (String name : List.of("dev.test-credentials", "dev.endpoints")) {
      if (config.getBoolean(name)) {
        throw new StartRefused(
            ExitStatus.INSECURE,
            "holdfast." + name + " is on, which is for development only",
            "Turn it off, or start holdfast dev.");
      }
    }
  }

  private static void refuseExposed(String host, boolean allowed) throws StartRefused {
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress() && !allowed) {
        throw new StartRefused(
            ExitStatus.INSECURE,
            "http.host is " + host + ", where plain HTTP can be read and changed on its way",
            "Speak TLS with --tls-certificate and --tls-key; or listen on 127.0.0.1; or, where"
                + " something in front speaks TLS, set http.allow-plain-http-beyond-loopback.");
      }
    } catch (UnknownHostException e) {
      throw configuration("http.host \"" + host + "\" is no address");
    }
  }

  private static String oneOf(Config config, String path, List<String> values) throws StartRefused {
    String value = config.getString(path);
    if (!values.contains(value)) {
      throw configuration(
          "holdfast." + path + " is \"" + value + "\", not one of " + String.join(", ", values));
    }
    return value;
  }

  private static StartRefused configuration(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION, "the configuration is not good: " + what, "See config/.");
  }
}
