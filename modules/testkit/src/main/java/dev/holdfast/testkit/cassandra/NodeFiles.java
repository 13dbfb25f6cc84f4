package dev.holdfast.testkit.cassandra;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a node reads when it starts. */
final class NodeFiles {

  static final String CERTIFICATE = "node.pem";
  static final String STARTED_BEFORE = "started-before";

  private static final String KEY_STORE = "node.p12";
  private static final String PASSWORD = "not-a-secret";

  private static final List<String> EXPORTED =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/java.lang.ref",
          "java.management/com.sun.jmx.remote.security",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc");

  private static final List<String> OPENED =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/sun.nio.ch",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "jdk.management/com.sun.management.internal",
          "java.rmi/sun.rmi.transport.tcp");

  private NodeFiles() {}

  /** The options by which Cassandra may reach into Java. */
  static List<String> openedPackages() {
    List<String> options = new ArrayList<>();
    EXPORTED.forEach(name -> options.add("--add-exports=" + name + "=ALL-UNNAMED"));
    OPENED.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
    return options;
  }

  /** Writes the settings of a new node. */
  static void write(Path directory, String address, String seed, int storagePort, int port)
      throws IOException, InterruptedException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("cassandra.yaml"), settings(directory, address, seed, storagePort, port));
    Files.writeString(
        conf.resolve("cassandra-rackdc.properties"),
        "dc=" + CassandraNode.DATA_CENTRE + "\nrack=r1\n");
    Files.writeString(
        conf.resolve("logback.xml"),
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{0} %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="out"/></root>
        </configuration>
        """);
    makeCertificate(directory, address);
  }

  private static String settings(
      Path directory, String address, String seed, int storagePort, int port) {
    return """
    cluster_name: holdfast-tests
    num_tokens: 8
    partitioner: org.apache.cassandra.dht.Murmur3Partitioner
    listen_address: ADDRESS
    rpc_address: ADDRESS
    storage_port: STORAGE
    native_transport_port: NATIVE
    endpoint_snitch: GossipingPropertyFileSnitch
    seed_provider: [{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: "SEED:STORAGE"}]}]
    data_file_directories: [DIRECTORY/data]
    commitlog_directory: DIRECTORY/commitlog
    saved_caches_directory: DIRECTORY/saved_caches
    hints_directory: DIRECTORY/hints
    cdc_raw_directory: DIRECTORY/cdc
    commitlog_sync: batch
    commitlog_segment_size: 16MiB
    commitlog_total_space: 256MiB
    paxos_variant: v2
    memtable_heap_space: 64MiB
    memtable_offheap_space: 64MiB
    concurrent_reads: 16
    concurrent_writes: 32
    concurrent_compactors: 1
    key_cache_size: 8MiB
    networking_cache_size: 16MiB
    file_cache_enabled: false
    auto_snapshot: false
    storage_compatibility_mode: NONE
    authenticator: PasswordAuthenticator
    authorizer: CassandraAuthorizer
    client_encryption_options:
      enabled: true
      optional: true
      keystore: DIRECTORY/KEYSTORE
      keystore_password: PASSWORD
      store_type: PKCS12
    """
        .replace("ADDRESS", address)
        .replace("SEED", seed)
        .replace("STORAGE", Integer.toString(storagePort))
        .replace("NATIVE", Integer.toString(port))
        .replace("KEYSTORE", KEY_STORE)
        .replace("PASSWORD", PASSWORD)
        .replace("DIRECTORY", directory.toString());
  }

  private static void makeCertificate(Path directory, String address)
      throws IOException, InterruptedException {
    keytool(
        directory,
        List.of(
            "-genkeypair",
            "-alias",
            "node",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=node",
            "-ext",
            "san=ip:" + address,
            "-validity",
            "30"));
    keytool(directory, List.of("-exportcert", "-rfc", "-alias", "node", "-file", CERTIFICATE));
  }

  private static void keytool(Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-keystore", KEY_STORE, "-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool failed: " + said);
    }
  }
}
