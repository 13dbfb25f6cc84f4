package dev.holdfast.node.management;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * What is told to operators' tools, page by page. That the process lives says nothing of what it
 * depends on: who restarts a node because its store is away only adds to the trouble.
 */
public final class Management {

  /** Checks by name, in the order in which they are shown. */
  public interface Readiness {
    CompletionStage<SequencedMap<String, Boolean>> check();
  }

  private final Map<String, Supplier<CompletionStage<HttpResponse>>> pages =
      new ConcurrentHashMap<>();
  private volatile @Nullable Readiness readiness;
  private volatile boolean draining;

  public Management() {
    page("/alive", () -> answer(true, "alive\n"));
    page(
        "/startup",
        () -> answer(readiness != null, readiness != null ? "started\n" : "starting\n"));
    page("/ready", this::ready);
  }

  /**
   * Adds a page.
   *
   * @param answer asked for each GET of the path, on a thread that must not be kept waiting
   */
  public void page(String path, Supplier<CompletionStage<HttpResponse>> answer) {
    pages.put(path, answer);
  }

  /** What is at a path. */
  public Optional<CompletionStage<HttpResponse>> find(String path) {
    return Optional.ofNullable(pages.get(path)).map(Supplier::get);
  }

  /** From here on the server serves, as long as nothing that it is asked about fails. */
  public void started(Readiness checks) {
    readiness = checks;
  }

  public boolean isDraining() {
    return draining;
  }

  /** Tells everybody to go elsewhere, and goes on serving until they have had the time to. */
  public void drain(Duration notice) {
    draining = true;
    if (readiness == null) {
      return;
    }
    try {
      Thread.sleep(notice);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletionStage<HttpResponse> ready() {
    Readiness checks = readiness;
    if (checks == null) {
      return answer(false, "starting\n");
    }
    if (draining) {
      return answer(false, "stopping\n");
    }
    return checks
        .check()
        .thenCompose(found -> {
          StringBuilder lines = new StringBuilder();
          found.forEach((name, ok) -> lines.append(name).append(ok ? " ok\n" : " FAILS\n"));
          return answer(!found.containsValue(false), lines.toString());
        });
  }

  private static CompletionStage<HttpResponse> answer(boolean good, String text) {
    return CompletableFuture.completedStage(
        HttpResponse.create()
            .withStatus(good ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE)
            .withEntity(text));
  }
}
