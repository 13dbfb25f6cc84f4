package dev.holdfast.node.edge;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.api.http.HttpListener;
import dev.holdfast.node.management.Management;
import dev.holdfast.node.management.ManagementSettings;
import dev.holdfast.node.region.ActorSystems;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.jspecify.annotations.Nullable;

/** The HTTP side of the process, in an actor system of its own. */
public final class Edge implements AutoCloseable {

  /** What is being answered may be finished for so long when the server stops. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(1);

  private static final long STOP_SECONDS = 2;

  private final ActorSystem system;
  private @Nullable HttpListener listener;
  private @Nullable HttpListener peerListener;
  private @Nullable HttpListener operatorListener;

  private Edge(ActorSystem system) {
    this.system = system;
  }

  /** Starts the actor system; nothing listens yet. */
  public static Edge create(ForkJoinPool pool) {
    return new Edge(ActorSystems.start("holdfast-edge", ConfigFactory.empty(), pool));
  }

  public ActorSystem system() {
    return system;
  }

  /**
   * Listens; from here on requests are answered.
   *
   * @param port 0 for any free one
   * @param tls empty for plain HTTP
   * @throws StartRefused when the address cannot be had
   */
  public void listen(String host, int port, HttpEdge http, Optional<HttpEdge.Tls> tls)
      throws StartRefused {
    listener = bound(host, port, "--port", http.bind(host, port, tls));
  }

  /**
   * Listens for nodes of other regions.
   *
   * @param port 0 for any free one
   * @throws StartRefused when the address cannot be had
   */
  public void listenForPeers(String host, int port, HttpEdge http, HttpEdge.Peers peers)
      throws StartRefused {
    peerListener =
        bound(host, port, "holdfast.other-regions.port", http.bindPeers(host, port, peers));
  }

  /**
   * Listens for operators' tools.
   *
   * @param ids of answers
   * @throws StartRefused when the address cannot be had
   */
  public void listenForOperators(
      ManagementSettings settings, Management management, Supplier<UUID> ids) throws StartRefused {
    operatorListener =
        bound(
            settings.host(),
            settings.port(),
            "holdfast.management.port",
            HttpEdge.bindPages(
                system,
                settings.host(),
                settings.port(),
                management::find,
                InstantSource.system(),
                ids));
  }

  private static HttpListener bound(
      String host, int port, String setting, CompletionStage<HttpListener> binding)
      throws StartRefused {
    try {
      return binding.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new StartRefused(
          ExitStatus.ADDRESS_UNAVAILABLE,
          "cannot listen on " + host + ":" + port + ": " + reason(e),
          "Stop what listens there, or choose another port with "
              + setting
              + " (0 takes any free one).");
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address(listener);
  }

  /** Where it listens for nodes of other regions. */
  public InetSocketAddress peerAddress() {
    return address(peerListener);
  }

  /** Where it listens for operators' tools. */
  public InetSocketAddress operatorAddress() {
    return address(operatorListener);
  }

  private static InetSocketAddress address(@Nullable HttpListener listener) {
    if (listener == null) {
      throw new IllegalStateException("nothing listens yet");
    }
    return listener.localAddress();
  }

  /** Takes no new requests, lets those under way finish for a moment, ends. */
  @Override
  public void close() {
    try {
      CompletableFuture<?>[] ends =
          Stream.of(listener, peerListener, operatorListener)
              .filter(Objects::nonNull)
              .map(open -> open.terminate(STOP_GRACE).toCompletableFuture())
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(ends).get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Connections that do not end by themselves end with the actor system.
      system.log().debug("connections were cut: {}", e);
    } finally {
      system.terminate();
    }
  }

  private static String reason(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException bind) {
        return String.valueOf(bind.getMessage()).replaceFirst("^\\[.*?\\] *", "");
      }
    }
    Throwable cause = error.getCause();
    return String.valueOf((cause == null ? error : cause).getMessage());
  }
}
