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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One Cassandra node on this machine, with the settings that Holdfast asks for, in data centre
 * {@value #DATA_CENTRE}. Callers log in ({@value #USER}, with the same as password) and may use
 * TLS, by the certificate in {@link #certificate()}. Killed with the JVM that started it.
 */
public final class CassandraNode implements AutoCloseable {

  public static final String DATA_CENTRE = "dc1";
  public static final String USER = "cassandra";

  /** The first address of this machine's own. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final int MEGABYTES_ALONE = 512;

  /** Of its JVM, for who measures it: those of tests are made for a quick start. */
  private static final List<String> MORE_OPTIONS =
      Pattern.compile("\\s+")
          .splitAsStream(System.getProperty("holdfast.cassandra.options", ""))
          .filter(option -> !option.isEmpty())
          .toList();

  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 60;
  private static final int CONNECT_MILLIS = 1_000;

  private final Path jars;
  private final Path directory;
  private final String address;
  private final int port;
  private final int heapMegabytes;
  private final Thread killer = new Thread(this::kill);
  private volatile @Nullable Process process;

  private CassandraNode(Path jars, Path directory, String address, int port, int heapMegabytes) {
    this.jars = jars;
    this.directory = directory;
    this.address = address;
    this.port = port;
    this.heapMegabytes = heapMegabytes;
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
    return start(
        jars, directory, address, address, freePort(address), freePort(address), MEGABYTES_ALONE);
  }

  /**
   * The same, of a ring: all its nodes have the same ports.
   *
   * @param seed the address of the node that it asks for the others; its own for the first
   */
  static CassandraNode start(
      Path jars,
      Path directory,
      String address,
      String seed,
      int storagePort,
      int port,
      int heapMegabytes)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "there is no Cassandra in " + jars + "; the room modules/cassandra fetches it");
    }
    CassandraNode node = new CassandraNode(jars, directory, address, port, heapMegabytes);
    NodeFiles.write(directory, address, seed, storagePort, port);
    if (!address.equals(seed)) {
      // The role is its seed's to make.
      Files.writeString(directory.resolve(NodeFiles.STARTED_BEFORE), "");
    }
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
    Process before = process;
    if (before != null) {
      before.waitFor();
    }
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

  /** Has it do nothing until {@link #resume}: it answers nobody, and its connections stay. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("it was never started");
    }
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(running.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("cannot signal Cassandra: " + exit);
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
            "-Xms" + heapMegabytes + "m",
            "-Xmx" + heapMegabytes + "m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=128m"));
    command.addAll(MORE_OPTIONS);
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

  static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    }
  }
}
