package dev.holdfast.node.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.crypto.identity.ProxyCredentials;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * How another KMS may keep its keys here, as {@code holdfast.xks-proxy} says it.
 *
 * @param prefix what stands before {@code /kms/xks/v1}; empty, or with a slash in front and none at
 *     its end
 * @param user as whom of the account the other KMS calls
 * @param keys the keys that it may name; empty for all that the user may use
 * @param secretFiles by access key id
 */
public record XksProxySettings(
    String prefix,
    Region region,
    AccountId account,
    String user,
    Optional<Set<KeyId>> keys,
    Map<String, Path> secretFiles) {

  /** The settings there are, below {@code holdfast}. */
  static final Set<String> KNOWN =
      Set.of(
          "xks-proxy.enabled",
          "xks-proxy.path-prefix",
          "xks-proxy.region",
          "xks-proxy.user",
          "xks-proxy.keys",
          "xks-proxy.credentials");

  private static final String ALL_KEYS = "*";
  private static final int MAX_PREFIX = 117;
  private static final IntPredicate LETTER = c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  private static final IntPredicate DIGIT = c -> c >= '0' && c <= '9';

  /**
   * @param regions those that are served, the home region first
   * @return empty when it is off
   */
  static Optional<XksProxySettings> read(Config holdfast, Set<Region> regions, AccountId account)
      throws StartRefused {
    Config config = holdfast.getConfig("xks-proxy");
    if (!config.getBoolean("enabled")) {
      return Optional.empty();
    }
    String prefix = config.getString("path-prefix");
    require(isPrefix(prefix), "path-prefix \"" + prefix + "\" is not like /stores/one");
    Region region =
        config.hasPath("region")
            ? Region.parse(config.getString("region"))
                .filter(regions::contains)
                .orElseThrow(() -> refused("region is none that is served"))
            : regions.iterator().next();
    require(config.hasPath("user"), "user names nobody");
    return Optional.of(
        new XksProxySettings(
            prefix,
            region,
            account,
            config.getString("user"),
            keys(config.getStringList("keys")),
            credentials(config.getConfigList("credentials"))));
  }

  private static Optional<Set<KeyId>> keys(List<String> names) throws StartRefused {
    require(!names.isEmpty(), "keys names no key");
    if (names.equals(List.of(ALL_KEYS))) {
      return Optional.empty();
    }
    Set<KeyId> keys = new LinkedHashSet<>();
    for (String name : names) {
      keys.add(
          KeyId.parse(name).orElseThrow(() -> refused("keys has \"" + name + "\", no key id")));
    }
    return Optional.of(keys);
  }

  private static Map<String, Path> credentials(List<? extends Config> entries) throws StartRefused {
    require(!entries.isEmpty(), "credentials is empty");
    Map<String, Path> files = new LinkedHashMap<>();
    for (Config entry : entries) {
      try {
        String id = entry.getString("access-key-id");
        require(
            isOf(id, 20, 30, c -> c >= 'A' && c <= 'Z' || c >= '2' && c <= '7'),
            "an access-key-id has 20 to 30 of A to Z and 2 to 7");
        require(
            files.put(id, Path.of(entry.getString("secret-file"))) == null,
            "access-key-id " + id + " stands twice");
      } catch (ConfigException e) {
        throw refused("credentials wants entries of access-key-id and secret-file");
      }
    }
    return files;
  }

  /** What the edge needs of it. */
  HttpEdge.XksProxy proxy(ProxyCredentials credentials, String version) {
    return new HttpEdge.XksProxy(credentials, prefix, region, keys, version);
  }

  /**
   * Reads the secrets.
   *
   * @throws StartRefused when a file is not there, can be read by others, or holds no such secret
   */
  ProxyCredentials open(Identities identities, SecretMemory memory) throws StartRefused {
    Map<String, Secret> secrets = new HashMap<>();
    for (Map.Entry<String, Path> entry : secretFiles.entrySet()) {
      secrets.put(entry.getKey(), memory.absorb(secret(entry.getValue())));
    }
    return new ProxyCredentials(identities, account, user, secrets);
  }

  private static byte[] secret(Path file) throws StartRefused {
    byte[] secret;
    try {
      secret = SecretFile.firstLine(file);
    } catch (RootException e) {
      throw refused("the secret cannot be taken from its file: " + e.getMessage());
    }
    boolean good = secret.length >= 43 && secret.length <= 64;
    for (byte b : secret) {
      good &= isOfSecret(b);
    }
    require(
        good,
        file + " does not begin with a line of 43 to 64 of A to Z, a to z, 0 to 9, /, + and =");
    return secret;
  }

  private static boolean isOfSecret(int c) {
    return LETTER.or(DIGIT).test(c) || "/+=".indexOf(c) >= 0;
  }

  private static boolean isPrefix(String text) {
    return text.isEmpty()
        || text.startsWith("/")
            && !text.endsWith("/")
            && isOf(text, 2, MAX_PREFIX, LETTER.or(DIGIT).or(c -> "/_-".indexOf(c) >= 0));
  }

  private static boolean isOf(String text, int min, int max, IntPredicate allowed) {
    return text.length() >= min && text.length() <= max && text.chars().allMatch(allowed);
  }

  private static void require(boolean condition, String what) throws StartRefused {
    if (!condition) {
      throw refused(what);
    }
  }

  private static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.xks-proxy." + what,
        "See config/xks-proxy.conf.");
  }
}
