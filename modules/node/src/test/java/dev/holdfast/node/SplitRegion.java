package dev.holdfast.node;

import dev.holdfast.model.region.NodeRole;
import dev.holdfast.node.RegionFiles.Place;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kms.KmsClient;

/** Nodes of one region, each with keys and callers of its own, each on a host of its own. */
final class SplitRegion implements AutoCloseable {

  private static final int PEERS_PORT = 4600;
  private static final int HTTP_PORT = 4599;
  private static final int AT_ONCE = 8;

  /** It believes for long what it was told, and does not give itself up. */
  private static final String CARELESS =
      """
      pekko.cluster.downing-provider-class = ""
      holdfast.cluster.contact-validity = 1h
      """;

  private final Hosts hosts;
  private final Map<Integer, Map<String, String>> variables;
  private final CassandraRegion.Administrator administrator;
  private final Map<Integer, LaunchedServer> servers = new TreeMap<>();
  private final List<KmsClient> clients = new ArrayList<>();

  private SplitRegion(
      Hosts hosts,
      Map<Integer, Map<String, String>> variables,
      CassandraRegion.Administrator administrator) {
    this.hosts = hosts;
    this.variables = variables;
    this.administrator = administrator;
  }

  /**
   * Makes the region, and starts none of its nodes.
   *
   * @param regular the hosts of nodes as they are
   * @param careless that of the node that does not look whether the others count it
   */
  static SplitRegion make(
      Path dir, CassandraRegion region, Hosts hosts, List<Integer> regular, int careless)
      throws Exception {
    RegionFiles files = new RegionFiles(dir, region);
    files.makeAuthority();
    List<Place> seeds = regular.stream().map(host -> place(hosts, host)).toList();
    Map<Integer, Map<String, String>> variables = new TreeMap<>();
    for (int host : Stream.concat(regular.stream(), Stream.of(careless)).toList()) {
      Place node = place(hosts, host);
      files.issue(node.name(), node.host(), NodeRole.KEYS, NodeRole.HTTP);
      Map<String, String> own =
          files.variables(
              node,
              "keys, http",
              seeds,
              files.withKeys(node.name())
                  + "holdfast.http.allow-plain-http-beyond-loopback = yes\n");
      own.put("HOLDFAST_HOST", node.host());
      own.put("HOLDFAST_PORT", "" + HTTP_PORT);
      variables.put(host, host == careless ? files.differently(own, node.name(), CARELESS) : own);
    }
    int first = regular.getFirst();
    CassandraRegion.Administrator administrator =
        CassandraRegion.init(variables.getOrDefault(first, Map.of()));
    List<String> others =
        variables.keySet().stream().filter(host -> host != first).map(SplitRegion::name).toList();
    files.copyRoot(name(first), others);
    files.copyIdentity(name(first), others);
    return new SplitRegion(hosts, variables, administrator);
  }

  private static String name(int host) {
    return "node-" + host;
  }

  private static Place place(Hosts hosts, int host) {
    return new Place(name(host), hosts.address(host), PEERS_PORT);
  }

  /** Starts those of them that do not run, all at once. */
  void start(List<Integer> which) throws Exception {
    List<Integer> ended = which.stream().filter(host -> !runs(host)).toList();
    List<LaunchedServer> started =
        together(
            ended.stream()
                .map(host ->
                    (Callable<LaunchedServer>)
                        () ->
                            LaunchedServer.start(
                                hosts, host, variables.getOrDefault(host, Map.of()), "server"))
                .toList());
    IntStream.range(0, ended.size()).forEach(i -> servers.put(ended.get(i), started.get(i)));
  }

  boolean runs(int host) {
    LaunchedServer server = servers.get(host);
    return server != null && server.isAlive();
  }

  LaunchedServer server(int host) {
    LaunchedServer server = servers.get(host);
    if (server == null) {
      throw new IllegalStateException(name(host) + " was never started");
    }
    return server;
  }

  /** A node as its callers see it, who wait for so long and try nothing again. */
  KeyCallers.Node node(int host, Duration attempt) {
    KmsClient kms =
        Clients.kmsWithoutRetries(
            endpoint(host), administrator.accessKey(), administrator.secret(), attempt);
    clients.add(kms);
    return new KeyCallers.Node(name(host), kms);
  }

  private URI endpoint(int host) {
    return URI.create("http://" + hosts.address(host) + ":" + HTTP_PORT);
  }

  /** Makes keys, through the node on that host. */
  List<KeyCallers.Key> makeKeys(int host, int count) throws Exception {
    try (KmsClient kms =
        Clients.kms(
            endpoint(host), administrator.accessKey(), administrator.secret(), "us-east-1")) {
      return together(
          IntStream.range(0, count)
              .mapToObj(i ->
                  (Callable<KeyCallers.Key>)
                      () -> {
                        String id = kms.createKey().keyMetadata().keyId();
                        return new KeyCallers.Key(
                            id,
                            kms.encrypt(r -> r.keyId(id).plaintext(KeyCallers.PLAINTEXT))
                                .ciphertextBlob());
                      })
              .toList());
    }
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(tasks)) {
        results.add(one.get());
      }
      return results;
    }
  }

  /** Kills them all; they may be started again. */
  @Override
  public void close() {
    clients.forEach(KmsClient::close);
    clients.clear();
    for (LaunchedServer server : servers.values()) {
      try {
        server.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
