package dev.holdfast.load;

import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers as SDKs are, who know several nodes by one name: they take them in turns, keep their
 * connections, and when a connection is refused, which is before anything was sent, they go on to
 * the next. Whatever else goes wrong counts as failed.
 */
final class SdkCallers {

  private static final int WELL = 200;
  private static final int NO_ANSWER = 0;

  private final List<Caller> nodes;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * What became of a call.
   *
   * @param millis since the caller came, however many nodes were asked
   * @param refusals nodes that did not take the connection
   * @param answer or what went wrong
   */
  record Fate(int millis, int refusals, int status, String answer) {
    boolean isWell() {
      return status == WELL;
    }
  }

  SdkCallers(List<Caller> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  CompletableFuture<Fate> call(String operation, String body) {
    return ask(operation, body, turn.getAndIncrement(), 0, System.nanoTime());
  }

  private CompletableFuture<Fate> ask(
      String operation, String body, int turn, int refusals, long came) {
    return nodes
        .get(Math.floorMod(turn, nodes.size()))
        .send(operation, body)
        .handle((answer, failure) -> {
          boolean refused = isRefusal(failure);
          if (refused && refusals + 1 < nodes.size()) {
            return ask(operation, body, turn + 1, refusals + 1, came);
          }
          int millis = (int) ((System.nanoTime() - came) / 1_000_000);
          Fate fate = fate(millis, refusals + (refused ? 1 : 0), answer, failure);
          if (!fate.isWell()) {
            System.out.println(operation + " failed after " + millis + " ms: " + fate);
          }
          return CompletableFuture.completedFuture(fate);
        })
        .thenCompose(fate -> fate);
  }

  private static boolean isRefusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ConnectException;
  }

  private static Fate fate(
      int millis, int refusals, HttpResponse<String> answer, Throwable failure) {
    return failure == null
        ? new Fate(millis, refusals, answer.statusCode(), answer.body())
        : new Fate(millis, refusals, NO_ANSWER, failure.toString());
  }
}
