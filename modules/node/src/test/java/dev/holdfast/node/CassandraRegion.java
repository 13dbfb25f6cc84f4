package dev.holdfast.node;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.Schema;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Cassandra for a region, and what servers are told of it. */
final class CassandraRegion implements AutoCloseable {

  private static final Path JARS = Launcher.ROOT.resolve("modules/cassandra/target/lib");
  private static final Pattern KEY =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");

  /** Whom {@code holdfast init} has made. */
  record Administrator(String accessKey, String secret) {}

  private final CassandraNode cassandra;
  private final Path password;

  private CassandraRegion(CassandraNode cassandra, Path password) {
    this.cassandra = cassandra;
    this.password = password;
  }

  /** Starts it, without tables. */
  static CassandraRegion start(Path directory) throws Exception {
    return start(directory, CassandraNode.LOOPBACK);
  }

  /** The same, at an address of this machine. */
  static CassandraRegion start(Path directory, String address) throws Exception {
    Path password = directory.resolve("password");
    Files.writeString(password, CassandraNode.USER + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    return new CassandraRegion(
        CassandraNode.start(JARS, Files.createDirectory(directory.resolve("cassandra")), address),
        password);
  }

  CassandraNode cassandra() {
    return cassandra;
  }

  /** The configuration of a server that keeps its data there. */
  String settings() {
    return """
    include file("%s")
    holdfast.journal {
      store = cassandra
      cassandra {
        contact-points = ["%s"], data-centre = %s, allow-few-copies = yes
        user = %s, password-file = "%s", tls-certificates = "%s"
      }
    }
    """
        .formatted(
            Launcher.ROOT.resolve("config/holdfast.conf"),
            cassandra.contactPoint(),
            CassandraNode.DATA_CENTRE,
            CassandraNode.USER,
            password,
            cassandra.certificate());
  }

  void applySchema() throws Exception {
    applySchema(cassandra, "holdfast");
  }

  /** Makes the tables of a region, in keyspaces of this name. */
  static void applySchema(CassandraNode cassandra, String keyspace) throws Exception {
    try (CqlSession session = session(cassandra)) {
      // A driver that follows the schema would take a second for each change of it.
      session.setSchemaMetadataEnabled(false);
      for (String statement :
          Schema.statements(Launcher.ROOT.resolve("deploy/cassandra"), keyspace, 1)) {
        session.execute(statement);
      }
    }
  }

  /** To look for oneself. */
  static CqlSession session(CassandraNode cassandra) {
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(cassandra.address(), cassandra.port()))
        .withLocalDatacenter(CassandraNode.DATA_CENTRE)
        .withAuthCredentials(CassandraNode.USER, CassandraNode.USER)
        .build();
  }

  /** Makes the region and its administrator. */
  static Administrator init(Map<String, String> variables) throws Exception {
    Launcher.Outcome made = Launcher.holdfast(variables, "init");
    Matcher key = KEY.matcher(made.out());
    if (made.exitCode() != 0 || !key.find()) {
      throw new IllegalStateException("holdfast init failed: " + made.out() + made.err());
    }
    return new Administrator(key.group(1), key.group(2));
  }

  @Override
  public void close() {
    cassandra.close();
  }
}
