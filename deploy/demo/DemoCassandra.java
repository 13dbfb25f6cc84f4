import com.datastax.oss.driver.api.core.CqlSession;
import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.Schema;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts the Cassandra of the demonstration cluster, makes its tables, and runs until it is ended.
 */
final class DemoCassandra {

  private DemoCassandra() {}

  public static void main(String[] arguments) throws Exception {
    Path jars = Path.of(arguments[0]);
    Path schema = Path.of(arguments[1]);
    Path directory = Path.of(arguments[2]);
    CassandraNode cassandra = CassandraNode.start(jars, directory);
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress("127.0.0.1", cassandra.port()))
            .withLocalDatacenter(CassandraNode.DATA_CENTRE)
            .withAuthCredentials(CassandraNode.USER, CassandraNode.USER)
            .build()) {
      session.setSchemaMetadataEnabled(false);
      for (String statement : Schema.statements(schema, "holdfast", 1)) {
        session.execute(statement);
      }
    }
    // Written last: who waits for it finds everything there.
    Files.writeString(directory.resolve("contact-point"), cassandra.contactPoint() + "\n");
    Thread.currentThread().join();
  }
}
