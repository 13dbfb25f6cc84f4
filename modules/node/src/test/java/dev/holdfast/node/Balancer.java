package dev.holdfast.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks HTTP nodes whether they are ready, as a balancer does, and names those that are in turns.
 */
final class Balancer implements AutoCloseable {

  private static final long EACH_MILLIS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final List<URI> all;
  private final Set<URI> ready = ConcurrentHashMap.newKeySet();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService asking;
  private final AtomicInteger turn = new AtomicInteger();

  /** Each node is asked by itself: one that is slow does not make another look ready for longer. */
  Balancer(List<URI> all) {
    this.all = List.copyOf(all);
    this.asking = Executors.newScheduledThreadPool(all.size());
    for (URI node : all) {
      ask(node);
      var _ =
          asking.scheduleWithFixedDelay(
              () -> ask(node), EACH_MILLIS, EACH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void ask(URI node) {
    if (isReady(node)) {
      ready.add(node);
    } else {
      ready.remove(node);
    }
  }

  private boolean isReady(URI node) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(node.resolve("/health")).timeout(PATIENCE).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException away) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One that is ready; any where none is. */
  URI next() {
    List<URI> those = all.stream().filter(ready::contains).toList();
    List<URI> from = those.isEmpty() ? all : those;
    return from.get(Math.floorMod(turn.getAndIncrement(), from.size()));
  }

  @Override
  public void close() {
    asking.shutdownNow();
    http.shutdownNow();
  }
}
