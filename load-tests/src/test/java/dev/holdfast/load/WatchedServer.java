package dev.holdfast.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A development server that keeps its data on disk and lets this process look into its JVM, as a
 * server that anybody else can reach never should.
 */
final class WatchedServer {

  /** Where a server keeps events and where its audit trail, in its data. */
  private static final String JOURNAL = "regions";

  private static final String TRAIL = "audit";
  private static final double MEGABYTE = 1 << 20;

  private final LaunchedProcess launched;
  private final Path data;
  private final MemoryMXBean memory;
  private final BufferPoolMXBean direct;
  private final ThreadMXBean threads;
  private final UnixOperatingSystemMXBean system;

  private WatchedServer(LaunchedProcess launched, Path data, MBeanServerConnection jvm)
      throws IOException {
    this.launched = launched;
    this.data = data;
    this.memory = bean(jvm, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    this.direct = bean(jvm, "java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class);
    this.threads = bean(jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    this.system =
        bean(jvm, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, UnixOperatingSystemMXBean.class);
  }

  private static <T> T bean(MBeanServerConnection jvm, String name, Class<T> type)
      throws IOException {
    return ManagementFactory.newPlatformMXBeanProxy(jvm, name, type);
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
              + " -Dcom.sun.management.jmxremote.ssl=false";
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

  /** What there is of each thing now, in an order that is always the same. */
  Map<String, Double> look() throws IOException {
    Map<String, Double> seen = new LinkedHashMap<>();
    // What is alive is known just behind a full collection and at no other time.
    memory.gc();
    seen.put("live heap, MB", memory.getHeapMemoryUsage().getUsed() / MEGABYTE);
    seen.put("resident memory, MB", residentBytes() / MEGABYTE);
    seen.put("direct memory, MB", direct.getMemoryUsed() / MEGABYTE);
    seen.put("threads", (double) threads.getThreadCount());
    seen.put("descriptors", (double) system.getOpenFileDescriptorCount());
    return seen;
  }

  double journalBytes() throws IOException {
    return bytes(data.resolve(JOURNAL));
  }

  double trailBytes() throws IOException {
    return bytes(data.resolve(TRAIL));
  }

  private double residentBytes() throws IOException {
    Path status = Path.of("/proc/" + launched.handle().pid() + "/status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return 1024.0 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in " + status);
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
