package dev.holdfast.node.server;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.node.LaunchedServer;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.util.List;

/** A server in a process of its own, whose store makes one change after the other. */
final class OverloadedServer {

  static final int KEEPS_NOTHING = 0;

  private OverloadedServer() {}

  /**
   * Starts one. All of its heap is resident from the start, so that it cannot be taken for memory
   * that grows.
   *
   * @param keepsBytes of each change, never to be given back
   */
  static LaunchedServer start(Duration eachChange, int places, int keepsBytes) throws Exception {
    return LaunchedServer.start(
        OverloadedServer.class,
        List.of(
            "-Xms160m",
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:+AlwaysPreTouch",
            "-XX:MaxDirectMemorySize=2g"),
        Long.toString(eachChange.toMillis()),
        Integer.toString(places),
        Integer.toString(keepsBytes));
  }

  /** Serves until it is ended. */
  public static void main(String[] arguments) throws Exception {
    HeldAppends storage = new HeldAppends(EmbeddedStorage.inMemory());
    storage.takeForEach(Duration.ofMillis(Long.parseLong(arguments[0])));
    storage.keepOfEach(Integer.parseInt(arguments[2]));
    try (DataDirectory data = DataDirectory.inMemory();
        NodeOverStores node =
            NodeOverStores.start(data, region -> storage, Integer.parseInt(arguments[1]))) {
      System.out.println("Holdfast is ready on " + node.endpoint());
      Thread.currentThread().join();
    }
  }
}
