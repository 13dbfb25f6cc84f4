import com.datastax.oss.driver.api.core.CqlSession;
import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.Schema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts the Cassandra of the demonstration, makes the tables of each region, and runs until it is
 * ended.
 */
final class DemoCassandra {

  private static final int PORTS = 100;

  private DemoCassandra() {}

  public static void main(String[] arguments) throws Exception {
    Path jars = Path.of(arguments[0]);
    Path schema = Path.of(arguments[1]);
    Path directory = Path.of(arguments[2]);
    List<String> keyspaces = Arrays.asList(arguments).subList(3, arguments.length);
    CassandraNode cassandra = CassandraNode.start(jars, directory);
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress("127.0.0.1", cassandra.port()))
            .withLocalDatacenter(CassandraNode.DATA_CENTRE)
            .withAuthCredentials(CassandraNode.USER, CassandraNode.USER)
            .build()) {
      session.setSchemaMetadataEnabled(false);
      for (String keyspace : keyspaces) {
        for (String statement : Schema.statements(schema, keyspace, 1)) {
          session.execute(statement);
        }
      }
    }
    Files.write(directory.resolve("free-ports"), freePorts());
    // Written last: who waits for it finds everything there.
    Files.writeString(directory.resolve("contact-point"), cassandra.contactPoint() + "\n");
    Thread.currentThread().join();
  }

  /** Held all at once, so that none is told twice. */
  private static List<String> freePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < PORTS; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(socket -> Integer.toString(socket.getLocalPort())).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
