package dev.holdfast.testkit.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Three Cassandra nodes that keep three copies, on 127.0.0.1 to 127.0.0.3, each with little memory.
 * Linux answers on all of these without being told to.
 */
public final class CassandraRing implements AutoCloseable {

  public static final int NODES = 3;

  private static final int HEAP_MEGABYTES = 400;

  private final List<CassandraNode> nodes;

  private CassandraRing(List<CassandraNode> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Starts one node after another; blocks until all answer.
   *
   * @param jars Cassandra and all that it needs
   * @param directory where they keep everything; empty for a new ring
   */
  public static CassandraRing start(Path jars, Path directory)
      throws IOException, InterruptedException {
    String seed = address(1);
    int storagePort = CassandraNode.freePort(seed);
    int port = CassandraNode.freePort(seed);
    List<CassandraNode> nodes = new ArrayList<>();
    try {
      for (int number = 1; number <= NODES; number++) {
        nodes.add(
            CassandraNode.start(
                jars,
                Files.createDirectories(directory.resolve("node-" + number)),
                address(number),
                seed,
                storagePort,
                port,
                HEAP_MEGABYTES));
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      nodes.forEach(CassandraNode::close);
      throw e;
    }
    return new CassandraRing(nodes);
  }

  private static String address(int number) {
    return "127.0.0." + number;
  }

  public List<CassandraNode> nodes() {
    return nodes;
  }

  /** Starts again all that were killed, side by side; blocks until all answer. */
  public void startAll() throws InterruptedException {
    List<CompletableFuture<Void>> starting = new ArrayList<>();
    for (CassandraNode node : nodes) {
      starting.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  node.start();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofPlatform().start(task)));
    }
    try {
      CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The certificates by which the nodes are known, PEM. */
  public String certificates() throws IOException {
    StringBuilder all = new StringBuilder();
    for (CassandraNode node : nodes) {
      all.append(Files.readString(node.certificate())).append('\n');
    }
    return all.toString();
  }

  /** Kills all, as a loss of power would. */
  public void kill() {
    nodes.forEach(CassandraNode::kill);
  }

  @Override
  public void close() {
    kill();
  }
}
