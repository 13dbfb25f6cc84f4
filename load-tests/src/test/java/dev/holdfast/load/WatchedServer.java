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

  private WatchedServer(LaunchedProcess launched, Path data, Vitals vitals) {
    this.launched = launched;
    this.data = data;
    this.vitals = vitals;
  }

  static WatchedServer start() {
    try {
      Path data = Files.createTempDirectory("holdfast-soak");
      int port = freePort();
      Map<String, String> variables = new HashMap<>(LoadedServer.HEAP);
      variables.put("HOLDFAST_JAVA_OPTS", String.join(" ", Vitals.options(port)));
      LaunchedProcess launched =
          LaunchedProcess.start(variables, "dev", "--port", "0", "--data", data.toString());
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                launched.stop();
                remove(data);
              }));
      return new WatchedServer(launched, data, Vitals.at(port, launched.handle().pid()));
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

  static int freePort() throws IOException {
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
