package dev.holdfast.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What another process, a JVM, has of everything that may leak. */
final class Vitals {

  static final String HEAP = "live heap, MB";
  static final String RESIDENT = "resident memory, MB";
  static final String DIRECT = "direct memory, MB";
  static final String THREADS = "threads";
  static final String DESCRIPTORS = "descriptors";

  private static final double MEGABYTE = 1 << 20;

  private final long pid;
  private final MemoryMXBean memory;
  private final BufferPoolMXBean direct;
  private final ThreadMXBean threads;
  private final UnixOperatingSystemMXBean system;

  /** With what a JVM is started that will be looked into at a port of this machine. */
  static List<String> options(int port) {
    return List.of(
        "-Dcom.sun.management.jmxremote.port=" + port,
        "-Dcom.sun.management.jmxremote.rmi.port=" + port,
        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
        "-Djava.rmi.server.hostname=127.0.0.1",
        "-Dcom.sun.management.jmxremote.authenticate=false",
        "-Dcom.sun.management.jmxremote.ssl=false",
        // Else a heap that is used for the first time looks like memory that grows.
        "-XX:+AlwaysPreTouch");
  }

  static Vitals at(int port, long pid) throws IOException {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
    return new Vitals(JMXConnectorFactory.connect(url).getMBeanServerConnection(), pid);
  }

  private Vitals(MBeanServerConnection jvm, long pid) throws IOException {
    this.pid = pid;
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

  /** What there is of each thing now, in an order that is always the same. */
  Map<String, Double> look() throws IOException {
    Map<String, Double> seen = new LinkedHashMap<>();
    // What is alive is known just behind a full collection and at no other time.
    memory.gc();
    seen.put(HEAP, memory.getHeapMemoryUsage().getUsed() / MEGABYTE);
    seen.put(RESIDENT, residentBytes() / MEGABYTE);
    seen.put(DIRECT, direct.getMemoryUsed() / MEGABYTE);
    seen.put(THREADS, (double) threads.getThreadCount());
    seen.put(DESCRIPTORS, (double) system.getOpenFileDescriptorCount());
    return seen;
  }

  private double residentBytes() throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return 1024.0 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in " + status);
  }
}
