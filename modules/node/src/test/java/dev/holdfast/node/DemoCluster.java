package dev.holdfast.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code holdfast demo-cluster}, running: what it prints is all that is known of it. */
final class DemoCluster implements AutoCloseable {

  private static final Pattern ADMINISTRATOR =
      Pattern.compile(
          "The administrator of (\\S+):\\s+export AWS_ACCESS_KEY_ID=(\\S+)"
              + " AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final Pattern ENDPOINT =
      Pattern.compile("export AWS_REGION=(\\S+) AWS_ENDPOINT_URL=(\\S+)");
  private static final Pattern NODE =
      Pattern.compile("^ +(\\S+) +process (\\d+) +(\\S+\\.conf)$", Pattern.MULTILINE);

  private static final Pattern INCLUDED =
      Pattern.compile("^include file\\(\"[^\"]*\"\\)", Pattern.MULTILINE);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final LaunchedServer script;
  private final Map<String, ProcessHandle> nodes = new LinkedHashMap<>();
  private final Map<String, String> configurations = new LinkedHashMap<>();

  private DemoCluster(LaunchedServer script) {
    this.script = script;
    Matcher node = NODE.matcher(script.output());
    while (node.find()) {
      nodes.put(node.group(1), ProcessHandle.of(Long.parseLong(node.group(2))).orElseThrow());
      configurations.put(node.group(1), node.group(3));
    }
  }

  /**
   * @param temporary where it may put what it needs
   */
  static DemoCluster start(Path temporary, String keyNodes, String httpNodes) throws Exception {
    return start(Launcher.ROOT, temporary, keyNodes, httpNodes);
  }

  /** The same of another distribution. */
  static DemoCluster start(Path distribution, Path temporary, String keyNodes, String httpNodes)
      throws Exception {
    return new DemoCluster(
        LaunchedServer.start(
            distribution,
            Map.of(
                "TMPDIR",
                temporary.toString(),
                "PORT",
                "0",
                "KEY_NODES",
                keyNodes,
                "HTTP_NODES",
                httpNodes),
            "demo-cluster"));
  }

  /** The names of nodes that begin so, such as {@code us-east-1-keys}. */
  List<String> nodes(String prefix) {
    return nodes.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /** Those of them that run. */
  List<String> running(String prefix) {
    return nodes(prefix).stream().filter(name -> nodes.get(name).isAlive()).toList();
  }

  URI endpoint(String region) {
    return URI.create(found(ENDPOINT, region).group(2));
  }

  /** Where a node without keys takes requests. */
  URI http(String node) {
    return URI.create("http://127.0.0.1:" + setting(node).getInt("holdfast.http.port"));
  }

  /** Where the other nodes of its region reach it. */
  String address(String node) {
    return "127.0.0.1:" + setting(node).getInt("holdfast.peers.port");
  }

  private Config setting(String node) {
    return ConfigFactory.parseFile(Path.of(configurations.get(node)).toFile()).resolve();
  }

  /** As the region's administrator, and says at once what fails. */
  KmsClient kms(URI endpoint, String region) {
    MatchResult key = found(ADMINISTRATOR, region);
    return Clients.kmsWithoutRetries(endpoint, key.group(2), key.group(3), region);
  }

  private MatchResult found(Pattern pattern, String region) {
    return pattern
        .matcher(script.output())
        .results()
        .filter(result -> result.group(1).equals(region))
        .findFirst()
        .orElseThrow();
  }

  /** Kills a node, and waits until it is gone. */
  void kill(String node) {
    nodes.get(node).destroyForcibly();
    nodes.get(node).onExit().join();
  }

  /** Ends a node in order, waits until it is gone, and starts it again. */
  void restart(String node) throws Exception {
    restart(node, Launcher.ROOT);
  }

  /** The same, with what a distribution has: its program, and its settings under the node's own. */
  void restart(String node, Path distribution) throws Exception {
    nodes.get(node).destroy();
    nodes.get(node).onExit().join();
    Path configuration = Path.of(configurations.get(node));
    String settings =
        INCLUDED
            .matcher(Files.readString(configuration))
            .replaceFirst(
                Matcher.quoteReplacement(
                    "include file(\"" + distribution.resolve("config/holdfast.conf") + "\")"));
    Files.writeString(configuration, settings);
    nodes.put(
        node,
        LaunchedServer.start(distribution, Map.of(), "server", "--config", configurations.get(node))
            .process());
  }

  /** As the region's administrator at each of its nodes without keys, by where they are. */
  Map<URI, KmsClient> clients(String region) {
    Map<URI, KmsClient> clients = new LinkedHashMap<>();
    for (String node : nodes(region + "-http")) {
      clients.put(http(node), kms(http(node), region));
    }
    return clients;
  }

  /** What {@code holdfast status} says of a node. */
  Launcher.Outcome status(String node, String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("status", "--config", configurations.get(node)));
    arguments.addAll(List.of(options));
    return Launcher.holdfast(Map.of(), arguments.toArray(String[]::new));
  }

  /** What that command is told. */
  Config told(String node) throws Exception {
    URI operators =
        URI.create("http://127.0.0.1:" + setting(node).getInt("holdfast.management.port"));
    return ConfigFactory.parseString(
        HTTP.send(
                HttpRequest.newBuilder(operators.resolve("/status")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  String output() {
    return script.output();
  }

  /** As Ctrl-C does; returns the exit code. */
  int interrupt(long seconds) throws Exception {
    return script.signal("INT", seconds);
  }

  boolean anyAlive() {
    return nodes.values().stream().anyMatch(ProcessHandle::isAlive);
  }

  @Override
  public void close() {
    script.close();
  }
}
