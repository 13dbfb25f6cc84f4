package dev.holdfast.node.server;

import com.typesafe.config.Config;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where the certificates are by which this node is known to those that it speaks TLS with.
 *
 * @param certificate PEM: the node's own, and those behind it
 * @param key PEM: its private key, which only its owner may read
 * @param authorities PEM: who vouches for the others; empty where they show nothing
 * @param reload how long a change of these files may go unnoticed
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> authorities, Duration reload) {

  static final Set<String> KNOWN =
      Set.of("http.tls.certificate", "http.tls.key", "http.tls.reload");

  private static final String SETTINGS = "http.tls.";

  /** Of what clients are shown; empty where there is no TLS for them. */
  static Optional<TlsFiles> ofClients(Config holdfast) throws StartRefused {
    Optional<Path> certificate = file(holdfast, "certificate");
    Optional<Path> key = file(holdfast, "key");
    if (certificate.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      throw refused("certificate and key go together, and one is missing");
    }
    Duration reload = holdfast.getDuration(SETTINGS + "reload");
    if (reload.compareTo(Duration.ofSeconds(1)) < 0) {
      throw refused("reload is at least 1 s");
    }
    return Optional.of(new TlsFiles(certificate.get(), key.get(), Optional.empty(), reload));
  }

  private static Optional<Path> file(Config holdfast, String name) {
    return holdfast.hasPath(SETTINGS + name)
        ? Optional.of(Path.of(holdfast.getString(SETTINGS + name)).toAbsolutePath())
        : Optional.empty();
  }

  /**
   * Reads what clients are shown, and again from now on.
   *
   * @throws StartRefused when it cannot be used
   */
  TlsCertificates forClients() throws StartRefused {
    try {
      return TlsCertificates.open(this, "clients");
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether a start could use them for clients.
   *
   * @throws StartRefused when it could not
   */
  public void look() throws StartRefused {
    forClients().close();
  }

  private static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast." + SETTINGS + what,
        "See config/http.conf.");
  }
}
