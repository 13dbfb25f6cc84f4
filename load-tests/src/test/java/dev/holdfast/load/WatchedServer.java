package dev.holdfast.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A development server that keeps its data on disk and lets this process look into its JVM, as a
 * server that anybody else can reach never should.
 */
final class WatchedServer implements Watch.Watched {

  /** Where a server keeps events and where its audit trail, in its data. */
  private static final String JOURNAL = "regions";

  private static final String TRAIL = "audit";

  private final LaunchedProcess launched;
  private final Path data;
  private final Vitals vitals;

  private WatchedServer(LaunchedProcess launched, Path data, MBeanServerConnection jvm)
      throws IOException {
    this.launched = launched;
    this.data = data;
    this.vitals = new Vitals(jvm, launched.handle().pid());
  }

  static WatchedServer start() {
    try {
      Path data = Files.createTempDirectory("holdfast-soak");
      int port = freePort();
      String options =
          "-Dcom.sun.management.jmxremote.port=%d -Dcom.sun.management.jmxremote.rmi.port=%d"
                  .formatted(port, port)
              + " -Dcom.sun.management.jmxremote.host=127.0.0.1"
              + " -Djava.rmi.server.hostname=127.0.0.1"
              + " -Dcom.sun.management.jmxremote.authenticate=false"
              + " -Dcom.sun.management.jmxremote.ssl=false"
              // Else a heap that is used for the first time looks like memory that grows.
              + " -XX:+AlwaysPreTouch";
      Map<String, String> variables = new HashMap<>(LoadedServer.HEAP);
      variables.put("HOLDFAST_JAVA_OPTS", options);
      LaunchedProcess launched =
          LaunchedProcess.start(variables, "dev", "--port", "0", "--data", data.toString());
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                launched.stop();
                remove(data);
              }));
      JMXServiceURL url =
          new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
      return new WatchedServer(
          launched, data, JMXConnectorFactory.connect(url).getMBeanServerConnection());
    } catch (IOException e) {
      throw new UncheckedIOException("the server cannot be watched", e);
    }
  }

  URI endpoint() {
    return launched.endpoint();
  }

  @Override
  public Map<String, Double> look() throws IOException {
    return vitals.look();
  }

  @Override
  public double journalBytes() throws IOException {
    return bytes(data.resolve(JOURNAL));
  }

  @Override
  public double trailBytes() throws IOException {
    return bytes(data.resolve(TRAIL));
  }

  private static double bytes(Path directory) throws IOException {
    double sum = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
