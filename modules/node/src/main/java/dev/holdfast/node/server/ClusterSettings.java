package dev.holdfast.node.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.crypto.token.TokenSettings;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.TrustAnchor;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What {@code holdfast.key-stores} says of the tokens that custom key stores may name. */
final class ClusterSettings {

  /** What a caller of this server waits for at most. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Source: the KMS API's {@code TrustAnchorCertificateType}. */
  private static final int LONGEST_ANCHOR = 5_000;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  private ClusterSettings() {}

  /**
   * Reads them; no token is touched.
   *
   * @throws StartRefused when an entry says too little, or the same as another
   */
  static TokenClusters.Allowed read(Config holdfast) throws StartRefused {
    Duration timeLimit = timeLimit(holdfast, "token-time-limit");
    Duration useTimeLimit = timeLimit(holdfast, "token-use-time-limit");
    Map<ClusterId, TokenClusters.Cluster> clusters = new HashMap<>();
    Set<String> tokens = new HashSet<>();
    for (Config entry : holdfast.getConfigList("key-stores.clusters")) {
      try {
        ClusterId id =
            ClusterId.parse(entry.getString("id"))
                .orElseThrow(() ->
                    refused("\"" + entry.getString("id") + "\" is not like cluster-abcdefg2345"));
        TokenClusters.Cluster cluster = cluster(entry);
        // Two logins to one token would be one.
        if (!tokens.add(cluster.library() + " " + cluster.choice())) {
          throw refused("the token " + cluster.choice() + " stands twice");
        }
        if (clusters.put(id, cluster) != null) {
          throw refused(id + " stands twice");
        }
      } catch (ConfigException e) {
        throw refused("an entry has id, library, token or slot, and trust-anchor");
      }
    }
    return new TokenClusters.Allowed(clusters, timeLimit, useTimeLimit);
  }

  private static Duration timeLimit(Config holdfast, String setting) throws StartRefused {
    Duration limit = holdfast.getDuration("key-stores." + setting);
    if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
      throw refused(setting, "it is more than nothing and at most " + LONGEST.toSeconds() + " s");
    }
    return limit;
  }

  private static TokenClusters.Cluster cluster(Config entry) throws StartRefused {
    Path library = Path.of(entry.getString("library"));
    if (!library.isAbsolute()) {
      throw refused("library is " + library + ", which is not a whole path");
    }
    if (entry.hasPath("token") == entry.hasPath("slot")) {
      throw refused("an entry has one of token and slot");
    }
    TokenSettings.Choice choice =
        entry.hasPath("slot")
            ? new TokenSettings.Choice.Slot(entry.getLong("slot"))
            : label(entry.getString("token"));
    return new TokenClusters.Cluster(library, choice, anchor(entry.getString("trust-anchor")));
  }

  private static TokenSettings.Choice label(String label) throws StartRefused {
    if (!RootSettings.isLabel(label)) {
      throw refused("token is a label of 1 to " + RootSettings.LONGEST_LABEL + " bytes");
    }
    return new TokenSettings.Choice.Label(label);
  }

  private static TrustAnchor anchor(String file) throws StartRefused {
    try {
      String pem = Files.readString(Path.of(file), StandardCharsets.US_ASCII);
      if (pem.startsWith(BEGIN) && pem.length() <= LONGEST_ANCHOR) {
        return new TrustAnchor(pem);
      }
      throw refused(
          "trust-anchor " + file + " is no certificate in PEM of " + LONGEST_ANCHOR + " bytes");
    } catch (IOException e) {
      throw refused("there is no readable trust-anchor " + file);
    }
  }

  private static StartRefused refused(String what) {
    return refused("clusters", what);
  }

  private static StartRefused refused(String setting, String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.key-stores." + setting + ": " + what,
        "See config/key-stores.conf.");
  }
}
