package dev.holdfast.api.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.apache.pekko.stream.stage.AsyncCallback;

/** The connections of a server, so that they can be told when it stops. */
final class OpenConnections {

  /** What a connection can be told. */
  enum Order {
    /** Close after the request that is under way. */
    STOP,
    /** Close now. */
    CUT
  }

  private final Set<AsyncCallback<Order>> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Done> none = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * @return false when the server stops, and so should the connection
   */
  boolean add(AsyncCallback<Order> connection) {
    open.add(connection);
    return !stopping;
  }

  void remove(AsyncCallback<Order> connection) {
    open.remove(connection);
    endWhenNone();
  }

  /**
   * @return when the last connection has ended
   */
  CompletionStage<Done> stop() {
    stopping = true;
    tell(Order.STOP);
    endWhenNone();
    return none;
  }

  void cut() {
    tell(Order.CUT);
  }

  private void tell(Order order) {
    open.forEach(connection -> connection.invoke(order));
  }

  private void endWhenNone() {
    if (stopping && open.isEmpty()) {
      none.complete(Done.getInstance());
    }
  }
}
