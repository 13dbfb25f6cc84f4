package dev.holdfast.testkit.cassandra;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Cassandra node on this machine, with the settings that Holdfast asks for, in data centre
 * {@value #DATA_CENTRE}. Callers log in ({@value #USER}, with the same as password) and may use
 * TLS, by the certificate in {@link #certificate()}. Killed with the JVM that started it.
 */
public final class CassandraNode implements AutoCloseable {

  public static final String DATA_CENTRE = "dc1";
  public static final String USER = "cassandra";

  public static final String LOOPBACK = "127.0.0.1";

  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 60;
  private static final int CONNECT_MILLIS = 1_000;

  private final Path jars;
  private final Path directory;
  private final String address;
  private final int storagePort;
  private final int port;
  private final Thread killer = new Thread(this::kill);
  private volatile @Nullable Process process;

  private CassandraNode(Path jars, Path directory, String address, int storagePort, int port) {
    this.jars = jars;
    this.directory = directory;
    this.address = address;
    this.storagePort = storagePort;
    this.port = port;
  }

  /**
   * Starts a node; blocks until it answers.
   *
   * @param jars Cassandra and all that it needs
   * @param directory where it keeps everything; empty for a new node
   * @throws IllegalStateException when it does not come up, with the end of its log
   */
  public static CassandraNode start(Path jars, Path directory)
      throws IOException, InterruptedException {
    return start(jars, directory, LOOPBACK);
  }

  /** The same, at an address of this machine. */
  public static CassandraNode start(Path jars, Path directory, String address)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "there is no Cassandra in " + jars + "; the room modules/cassandra fetches it");
    }
    CassandraNode node = new CassandraNode(jars, directory, address, freePort(), freePort());
    NodeFiles.write(directory, address, node.storagePort, node.port);
    Runtime.getRuntime().addShutdownHook(node.killer);
    node.start();
    return node;
  }

  /** Where it is spoken to, as a driver wants it. */
  public String contactPoint() {
    return address + ":" + port;
  }

  public String address() {
    return address;
  }

  public int port() {
    return port;
  }

  /** The certificate by which it is known, PEM. */
  public Path certificate() {
    return directory.resolve(NodeFiles.CERTIFICATE);
  }

  /** Starts it again, on the same port and data; blocks until it answers. */
  public void start() throws IOException, InterruptedException {
    Process started =
        new ProcessBuilder(command())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = started;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers()) {
      if (started.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        started.destroyForcibly();
        throw new IllegalStateException("Cassandra did not start:\n" + endOfLog());
      }
    }
    Files.writeString(directory.resolve(NodeFiles.STARTED_BEFORE), "");
  }

  /** Ends it in order. */
  public void stop() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    }
  }

  /** Ends it as a power failure of its own would. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  @Override
  public void close() {
    kill();
  }

  private Path log() {
    return directory.resolve("cassandra.log");
  }

  private String endOfLog() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** It listens, and has the role that its callers log in with. */
  private boolean answers() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
    } catch (IOException notYet) {
      return false;
    }
    return Files.exists(directory.resolve(NodeFiles.STARTED_BEFORE))
        || Files.readString(log()).contains("Created default superuser role");
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(OlderJava.find().toString());
    command.addAll(
        List.of(
            "-Xms512m",
            "-Xmx512m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=128m"));
    command.addAll(NodeFiles.openedPackages());
    command.addAll(
        List.of(
            "-javaagent:" + jars.resolve("jamm-0.4.0.jar"),
            "-Djdk.attach.allowAttachSelf=true",
            "-Dcassandra.config=" + directory.resolve("conf/cassandra.yaml").toUri(),
            "-Dcassandra.storagedir=" + directory,
            "-Dcassandra-foreground=yes",
            "-Dcassandra.ring_delay_ms=1000",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.auto_bootstrap=false",
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4",
            "-cp",
            directory.resolve("conf") + ":" + jars + "/*",
            "org.apache.cassandra.service.CassandraDaemon"));
    return command;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
