package dev.holdfast.node.management;

import com.typesafe.config.Config;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What {@code holdfast.management} says.
 *
 * @param port 0 for any free one
 * @param drain how long the server still serves once it has said that it is about to stop
 */
public record ManagementSettings(boolean enabled, String host, int port, Duration drain) {

  public static final Set<String> KNOWN =
      Set.of("management.enabled", "management.host", "management.port", "management.drain");

  /** The address for operators' tools; empty when there is none. */
  public Optional<String> endpoint(Supplier<InetSocketAddress> address) {
    return enabled
        ? Optional.of("http://" + host + ":" + address.get().getPort())
        : Optional.empty();
  }

  /** Reads them. */
  public static ManagementSettings read(Config holdfast) {
    Config config = holdfast.getConfig("management");
    return new ManagementSettings(
        config.getBoolean("enabled"),
        config.getString("host"),
        config.getInt("port"),
        config.getDuration("drain"));
  }
}
