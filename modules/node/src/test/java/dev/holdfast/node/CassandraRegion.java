package dev.holdfast.node;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.CassandraRing;
import dev.holdfast.testkit.cassandra.Schema;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Cassandra for a region, and what servers are told of it. */
final class CassandraRegion implements AutoCloseable {

  static final Path JARS = Launcher.ROOT.resolve("modules/cassandra/target/lib");

  private static final Path SCHEMA = Launcher.ROOT.resolve("deploy/cassandra");

  /** A change of the schema waits until all nodes of a ring agree. */
  private static final Duration STATEMENT = Duration.ofSeconds(30);

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
    return new CassandraRegion(
        CassandraNode.start(JARS, Files.createDirectory(directory.resolve("cassandra")), address),
        password(directory, CassandraNode.USER));
  }

  /** The file in which a server finds its password. */
  static Path password(Path directory, String password) throws IOException {
    Path file = directory.resolve("password");
    Files.writeString(file, password + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  CassandraNode cassandra() {
    return cassandra;
  }

  /** The configuration of a server that keeps its data there. */
  String settings() {
    return settings(
            List.of(cassandra.contactPoint()),
            CassandraNode.USER,
            password,
            cassandra.certificate())
        + "holdfast.journal.cassandra.allow-few-copies = yes\n";
  }

  /** The same, for any Cassandra. */
  static String settings(
      List<String> contactPoints, String user, Path password, Path certificates) {
    return """
    include file("%s")
    holdfast.journal {
      store = cassandra
      cassandra {
        contact-points = ["%s"], data-centre = %s
        user = %s, password-file = "%s", tls-certificates = "%s"
      }
    }
    """
        .formatted(
            Launcher.ROOT.resolve("config/holdfast.conf"),
            String.join("\", \"", contactPoints),
            CassandraNode.DATA_CENTRE,
            user,
            password,
            certificates);
  }

  void applySchema() throws Exception {
    applySchema(cassandra, "holdfast");
  }

  /** Makes the tables of a region, in keyspaces of this name. */
  static void applySchema(CassandraNode cassandra, String keyspace) throws Exception {
    try (CqlSession session = session(cassandra)) {
      for (String statement : Schema.statements(SCHEMA, keyspace, 1)) {
        session.execute(statement);
      }
    }
  }

  /** Does what deploy/cassandra says to do once, with a role for the servers. */
  static void applySchema(CassandraRing ring) throws Exception {
    try (CqlSession session = session(ring.nodes().getFirst())) {
      session.execute(
          "ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', '"
              + CassandraNode.DATA_CENTRE
              + "': "
              + CassandraRing.NODES
              + "}");
      // Brings what was there to all copies, as a repair would.
      session
          .execute(
              SimpleStatement.newInstance("SELECT * FROM system_auth.roles")
                  .setConsistencyLevel(ConsistencyLevel.ALL))
          .all();
      List<String> statements = new ArrayList<>();
      statements.addAll(Schema.statements(SCHEMA, "holdfast", CassandraRing.NODES));
      statements.addAll(Schema.role(SCHEMA, "holdfast"));
      for (String statement : statements) {
        session.execute(SimpleStatement.newInstance(statement).setTimeout(STATEMENT));
        // The next one may be another node's to carry out.
        if (!session.checkSchemaAgreement()) {
          throw new IllegalStateException("the nodes do not agree on their tables");
        }
      }
    }
  }

  /** As its operator, to look for oneself. */
  static CqlSession session(CassandraNode cassandra) {
    CqlSession session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress(cassandra.address(), cassandra.port()))
            .withLocalDatacenter(CassandraNode.DATA_CENTRE)
            .withAuthCredentials(CassandraNode.USER, CassandraNode.USER)
            .build();
    // A driver that follows the schema would take a second for each change of it.
    session.setSchemaMetadataEnabled(false);
    return session;
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
