package dev.holdfast.node.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code holdfast.key-stores} says of the proxies that custom key stores may name. */
final class StoreSettings {

  /** What a caller of this server waits for at most, since a proxy is asked twice. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final String HTTPS = "https://";

  private StoreSettings() {}

  /**
   * Reads them.
   *
   * @throws StartRefused when a proxy is not over TLS, unless it is on this machine
   */
  static AllowedProxies proxies(Config holdfast) throws StartRefused {
    Duration timeLimit = holdfast.getDuration("key-stores.time-limit");
    if (timeLimit.isNegative() || timeLimit.isZero() || timeLimit.compareTo(LONGEST) > 0) {
      throw refused(
          "time-limit", "it is more than nothing and at most " + LONGEST.toSeconds() + " s");
    }
    Map<String, URI> proxies = new LinkedHashMap<>();
    for (Config entry : holdfast.getConfigList("key-stores.proxies")) {
      try {
        String endpoint = entry.getString("endpoint");
        if (!endpoint.startsWith(HTTPS)
            || endpoint.length() == HTTPS.length()
            || endpoint.indexOf('/', HTTPS.length()) >= 0) {
          throw refused("\"" + endpoint + "\" is not like https://proxy.example.com");
        }
        URI at = new URI(entry.hasPath("at") ? entry.getString("at") : endpoint);
        requireProtected(at);
        if (proxies.put(endpoint, at) != null) {
          throw refused(endpoint + " stands twice");
        }
      } catch (ConfigException | URISyntaxException e) {
        throw refused("an entry has an endpoint and, if need be, at");
      }
    }
    return new AllowedProxies(proxies, timeLimit);
  }

  private static void requireProtected(URI at) throws StartRefused {
    String host = at.getHost();
    boolean plain = at.getPath().isEmpty() && at.getQuery() == null && host != null;
    if (plain && "https".equals(at.getScheme())) {
      return;
    }
    if (!plain || !"http".equals(at.getScheme()) || !isHere(host)) {
      throw refused(at + " is neither https://host:port nor http on this machine");
    }
  }

  private static boolean isHere(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static StartRefused refused(String what) {
    return refused("proxies", what);
  }

  private static StartRefused refused(String setting, String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.key-stores." + setting + ": " + what,
        "See config/key-stores.conf.");
  }
}
