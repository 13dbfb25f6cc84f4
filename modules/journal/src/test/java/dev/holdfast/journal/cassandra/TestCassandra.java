package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.holdfast.journal.cassandra.CassandraSettings.Login;
import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The one Cassandra of all tests of a JVM, with the schema applied; started when it is asked for.
 */
public final class TestCassandra {

  /** Also what tests lock that write there: each empties it for itself. */
  public static final String KEYSPACE = "holdfast";

  /** On a machine that does other things too. */
  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private static final Path FILES = Path.of("target", "cassandra").toAbsolutePath();
  private static final Path JARS = Path.of("..", "cassandra", "target", "lib").toAbsolutePath();
  static final Path SCHEMA = Path.of("..", "..", "deploy", "cassandra");

  private static final class Running {

    private static final CassandraNode NODE = start();
    private static final CassandraSession OPERATOR = operator();
    private static final CassandraSession SESSION = prepared();

    private static CassandraNode start() {
      try {
        delete(FILES);
        return CassandraNode.start(JARS.normalize(), Files.createDirectories(FILES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A driver that follows the schema would take a second for each change of it. */
    private static CassandraSession operator() {
      CassandraSession session = CassandraSession.connect(settings(NODE.contactPoint(), KEYSPACE));
      session.driver().setSchemaMetadataEnabled(false);
      return session;
    }

    private static CassandraSession prepared() {
      applySchema(OPERATOR, KEYSPACE);
      return CassandraSession.connect(settings(NODE.contactPoint(), KEYSPACE));
    }
  }

  private static long opened;

  private TestCassandra() {}

  static CassandraNode node() {
    return Running.NODE;
  }

  static CassandraSession session() {
    return Running.SESSION;
  }

  static CassandraSettings settings(String contactPoint, String keyspace) {
    return settings(
        contactPoint, keyspace, CassandraNode.DATA_CENTRE, CassandraNode.USER, "cassandra");
  }

  static CassandraSettings settings(
      String contactPoint, String keyspace, String dataCentre, String user, String password) {
    return new CassandraSettings(
        List.of(contactPoint),
        dataCentre,
        keyspace,
        TIME_LIMIT,
        Optional.of(new Login(user, () -> password.getBytes(StandardCharsets.UTF_8))),
        Optional.empty(),
        true);
  }

  static CassandraSettings over(SSLContext tls) {
    CassandraSettings plain = settings(node().contactPoint(), KEYSPACE);
    return new CassandraSettings(
        plain.contactPoints(),
        plain.dataCentre(),
        plain.keyspace(),
        plain.timeLimit(),
        plain.login(),
        Optional.of(tls),
        true);
  }

  /** Applies the schema to keyspaces of another name. */
  static void applySchema(String keyspace) {
    applySchema(Running.OPERATOR, keyspace);
  }

  private static void applySchema(CassandraSession session, String keyspace) {
    try {
      for (String statement : Schema.statements(SCHEMA, keyspace, 1)) {
        session.driver().execute(statement);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A store as another process would open it; closing it leaves the connections to others. */
  public static synchronized CassandraEventStore events() {
    return new CassandraEventStore(session(), "opener " + ++opened);
  }

  public static CassandraShredStore shreds() {
    return new CassandraShredStore(session());
  }

  /** Takes away all that tests have written. */
  public static void empty() {
    for (String table :
        List.of(
            "holdfast_journal.event",
            "holdfast_journal.wake_up",
            "holdfast_shred.shred",
            "holdfast_shred.ring")) {
      session().driver().execute("TRUNCATE " + table);
    }
    for (String fact : List.of("root", "copy.source", "copy.complete", "moved.to")) {
      session()
          .driver()
          .execute("DELETE FROM holdfast_journal.fact WHERE name = '" + fact + "' IF EXISTS");
    }
  }

  /** Runs a statement as an operator would. */
  static List<Row> cql(String statement) {
    List<Row> rows = new ArrayList<>();
    Running.OPERATOR
        .driver()
        .execute(SimpleStatement.newInstance(statement).setTimeout(Duration.ofSeconds(30)))
        .forEach(rows::add);
    return rows;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
