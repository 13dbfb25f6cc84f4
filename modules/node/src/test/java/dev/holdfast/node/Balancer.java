package dev.holdfast.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
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
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<URI> ready;

  Balancer(List<URI> all) {
    this.all = List.copyOf(all);
    this.ready = this.all;
    var _ = asking.scheduleWithFixedDelay(this::ask, 0, EACH_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    List<URI> found = all.stream().filter(this::isReady).toList();
    ready = found.isEmpty() ? all : found;
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

  URI next() {
    List<URI> those = ready;
    return those.get(Math.floorMod(turn.getAndIncrement(), those.size()));
  }

  @Override
  public void close() {
    asking.shutdownNow();
    http.shutdownNow();
  }
}
