package dev.holdfast.node.server;

import com.typesafe.config.Config;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.journal.cassandra.CassandraSettings;
import dev.holdfast.journal.cassandra.CassandraSettings.Login;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads {@code holdfast.journal.cassandra}. */
final class CassandraReading {

  /** A change is a few statements, and its caller waits five seconds. */
  private static final Duration LONGEST_TIME_LIMIT = Duration.ofSeconds(10);

  /** Cassandra allows 48, and ours end with {@code _journal}. */
  private static final int LONGEST_KEYSPACE = 40;

  private final Config config;

  CassandraReading(Config config) {
    this.config = config;
  }

  CassandraSettings settings() throws StartRefused {
    Duration timeLimit = config.getDuration("time-limit");
    require(
        timeLimit.isPositive() && timeLimit.compareTo(LONGEST_TIME_LIMIT) <= 0,
        "time-limit is more than nothing and at most " + LONGEST_TIME_LIMIT.toSeconds() + " s");
    require(config.hasPath("data-centre"), "data-centre is missing: the region's, and only one");
    List<String> contactPoints = config.getStringList("contact-points");
    require(!contactPoints.isEmpty(), "contact-points names no node");
    Optional<SSLContext> tls = tls();
    for (String contactPoint : contactPoints) {
      requireProtected(contactPoint, tls.isPresent());
    }
    return new CassandraSettings(
        contactPoints,
        config.getString("data-centre"),
        keyspace(),
        timeLimit,
        login(),
        tls,
        config.getBoolean("allow-few-copies"));
  }

  /** It becomes part of statements. */
  private String keyspace() throws StartRefused {
    String keyspace = config.getString("keyspace");
    require(
        !keyspace.isEmpty()
            && keyspace.length() <= LONGEST_KEYSPACE
            && keyspace
                .chars()
                .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')
            && Character.isLetter(keyspace.charAt(0)),
        "keyspace \"" + keyspace + "\" is not of a to z, 0 to 9 and _");
    return keyspace;
  }

  private Optional<Login> login() throws StartRefused {
    require(
        config.hasPath("user") == config.hasPath("password-file"),
        "user and password-file go together");
    if (!config.hasPath("user")) {
      return Optional.empty();
    }
    Path file = Path.of(config.getString("password-file"));
    try {
      Arrays.fill(SecretFile.firstLine(file), (byte) 0);
    } catch (RootException e) {
      throw new StartRefused(
          ExitStatus.CONFIGURATION,
          "the configuration is not good: holdfast.journal.cassandra.password-file: "
              + e.getMessage(),
          "It is a file that only its owner may read: chmod 600.");
    }
    return Optional.of(new Login(config.getString("user"), () -> SecretFile.firstLine(file)));
  }

  private Optional<SSLContext> tls() throws StartRefused {
    if (!config.hasPath("tls-certificates")) {
      return Optional.empty();
    }
    Path file = Path.of(config.getString("tls-certificates"));
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry(Integer.toString(++count), certificate);
      }
      require(count > 0, "tls-certificates: " + file + " holds none");
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, managers.getTrustManagers(), null);
      return Optional.of(tls);
    } catch (IOException | GeneralSecurityException e) {
      throw refused("tls-certificates: " + file + " cannot be read: " + e.getMessage());
    }
  }

  /** What is there is sealed; the password is not, nor is what an attacker would answer. */
  private void requireProtected(String contactPoint, boolean tls) throws StartRefused {
    int colon = contactPoint.lastIndexOf(':');
    require(colon > 0, "contact-points: \"" + contactPoint + "\" is not like 10.0.0.1:9042");
    if (tls || config.getBoolean("allow-plain-beyond-loopback")) {
      return;
    }
    try {
      if (InetAddress.getByName(contactPoint.substring(0, colon)).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      throw refused("contact-points: there is no host " + contactPoint.substring(0, colon));
    }
    throw new StartRefused(
        ExitStatus.INSECURE,
        "holdfast.journal.cassandra.contact-points: "
            + contactPoint
            + " is spoken to without TLS, which can be read and changed on its way",
        "Name tls-certificates, or set allow-plain-beyond-loopback.");
  }

  private static void require(boolean holds, String what) throws StartRefused {
    if (!holds) {
      throw refused(what);
    }
  }

  private static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.journal.cassandra." + what,
        "See config/journal.conf.");
  }
}
