package dev.holdfast.api.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An address to which clients connect. */
public final class SocketListener {

  private static final Logger LOG = LoggerFactory.getLogger(SocketListener.class);

  /** A loop reads what so many processors can answer, several times over. */
  private static final int PROCESSORS_A_LOOP = 8;

  /** So many are taken before those that have something to say are looked at. */
  private static final int ACCEPTED_AT_ONCE = 16;

  /** Until accepting is tried again where it failed, as it does when no file can be opened. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * A client's connection.
   *
   * @param bytes what goes in is sent to it, what comes out it has sent; to be run once, and closed
   *     by its end
   */
  public record Connection(
      InetSocketAddress remoteAddress, Flow<ByteString, ByteString, NotUsed> bytes) {}

  private final ServerSocketChannel channel;
  private final InetSocketAddress localAddress;
  private final int most;
  private final Consumer<Connection> accepting;
  private final List<SocketLoop> loops;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Done> unbound = new CompletableFuture<>();

  // Of the first loop, which accepts.
  private int open;
  private int accepted;
  private boolean closed;

  private SocketListener(
      ServerSocketChannel channel, int most, Consumer<Connection> accepting, List<SocketLoop> loops)
      throws IOException {
    this.channel = channel;
    this.localAddress = (InetSocketAddress) channel.getLocalAddress();
    this.most = most;
    this.accepting = accepting;
    this.loops = loops;
  }

  /**
   * Listens.
   *
   * @param address with port 0 for any free one
   * @param backlog how many clients may wait to be accepted
   * @param most connections at a time; more wait to be accepted
   * @param accepting told of each connection, by a thread that must not wait
   */
  public static SocketListener bind(
      InetSocketAddress address, int backlog, int most, Consumer<Connection> accepting)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(
          new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort()),
          backlog);
      channel.configureBlocking(false);
      SocketListener listener =
          new SocketListener(
              channel,
              most,
              accepting,
              loops("holdfast-sockets-" + channel.socket().getLocalPort()));
      listener.loops.getFirst().execute(listener::listen);
      return listener;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  private static List<SocketLoop> loops(String name) throws IOException {
    int count = 1 + (Runtime.getRuntime().availableProcessors() - 1) / PROCESSORS_A_LOOP;
    List<SocketLoop> loops = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      loops.add(SocketLoop.start(name + "-" + i));
    }
    return List.copyOf(loops);
  }

  /** Where it listens; with the port, if any free one was asked for. */
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  /** Takes no new connections; those that are open stay. Done when nobody listens any more. */
  public CompletionStage<Done> close() {
    if (closing.compareAndSet(false, true)) {
      loops.getFirst().execute(this::stop);
    }
    return unbound;
  }

  // What follows is done by the first loop's thread.

  private void listen() {
    try {
      loops.getFirst().register(channel, SelectionKey.OP_ACCEPT, this::accept);
    } catch (IOException failure) {
      LOG.error("no connection is accepted at {}", localAddress, failure);
    }
  }

  private void accept(SelectionKey key) {
    try {
      for (int i = 0; i < ACCEPTED_AT_ONCE && open < most; i++) {
        SocketChannel client = channel.accept();
        if (client == null) {
          return;
        }
        welcome(client);
      }
    } catch (IOException failure) {
      LOG.warn("no connection can be accepted at {} for now", localAddress, failure);
      key.interestOps(0);
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> loops.getFirst().execute(this::acceptAgain));
      return;
    }
    if (open >= most) {
      key.interestOps(0);
    }
  }

  private void welcome(SocketChannel client) {
    try {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      InetSocketAddress remoteAddress = (InetSocketAddress) client.getRemoteAddress();
      accepting.accept(new Connection(remoteAddress, bytes(client)));
      open++;
    } catch (IOException gone) {
      LOG.debug("a client at {} was gone at once", localAddress, gone);
      closeQuietly(client);
    } catch (RuntimeException stopping) {
      LOG.warn("a connection to {} was not served", localAddress, stopping);
      closeQuietly(client);
    }
  }

  private Flow<ByteString, ByteString, NotUsed> bytes(SocketChannel client) {
    SocketLoop loop = loops.get(accepted++ % loops.size());
    Runnable closing = () -> loops.getFirst().execute(this::connectionClosed);
    return Flow.fromGraph(new SocketStage(loop, client, closing));
  }

  private void connectionClosed() {
    open--;
    acceptAgain();
    stopLoops();
  }

  private void acceptAgain() {
    SelectionKey key = loops.getFirst().keyOf(channel);
    if (key != null && key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void stop() {
    closed = true;
    try {
      channel.close();
      // A channel that is waited for is open until the selector has let go of it.
      loops.getFirst().look();
      unbound.complete(Done.getInstance());
    } catch (IOException failure) {
      unbound.completeExceptionally(failure);
    }
    stopLoops();
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException gone) {
      LOG.debug("{} was closed before", client, gone);
    }
  }

  private void stopLoops() {
    if (closed && open == 0) {
      loops.forEach(SocketLoop::stop);
    }
  }
}
