package dev.holdfast.api.socket;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One connection as a flow: what goes in is sent to the client, what comes out it has sent.
 *
 * <p>The loop's thread reads, and hands over; the stream's writes, at once and without waking
 * anybody, as long as the client takes what it is sent. Closed when what goes in has ended and is
 * sent; cut, so that the client is told, when that fails.
 */
final class SocketStage extends GraphStage<FlowShape<ByteString, ByteString>> {

  /**
   * Bytes that the stream has not asked for; more are left with the system, and so with the client.
   */
  private static final int MOST_WAITING = 16 * 1024;

  /** How long a client may take for the rest of what it is sent, once that has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String LAST_WORDS = "last words";

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Inlet<ByteString> toClient = Inlet.create("SocketStage.toClient");
  private final Outlet<ByteString> fromClient = Outlet.create("SocketStage.fromClient");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(toClient, fromClient);

  private final SocketLoop loop;
  private final SocketChannel channel;
  private final Runnable closed;

  /**
   * @param channel does not block; the stage closes it
   * @param closed told once, by any thread
   */
  SocketStage(SocketLoop loop, SocketChannel channel, Runnable closed) {
    this.loop = loop;
    this.channel = channel;
    this.closed = closed;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  /** What the loop tells the stream, beside the bytes. */
  private enum Event {
    END,
    WRITABLE
  }

  private final class Logic extends TimerGraphStageLogic implements SocketLoop.Interested {

    private final AsyncCallback<Object> told = createAsyncCallback(this::hear);

    // Of the stream.
    private final Queue<ByteString> received = new ArrayDeque<>();
    private ByteBuffer sending = NOTHING;
    private boolean ended;
    private boolean cut;

    // Of the loop.
    private @Nullable SelectionKey key;

    // Of both.
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean paused = new AtomicBoolean();

    Logic() {
      super(shape);
      setHandler(
          toClient,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              sending = grab(toClient).asByteBuffer();
              send();
            }

            @Override
            public void onUpstreamFinish() {
              if (sending.hasRemaining()) {
                // Even if the client has nothing more to say.
                setKeepGoing(true);
                scheduleOnce(LAST_WORDS, PATIENCE);
              }
              closeWhenSent();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              cut = true;
              failStage(failure);
            }
          });
      setHandler(
          fromClient,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              deliver();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              received.clear();
              loop.execute(() -> interest(SelectionKey.OP_READ, false));
              closeWhenSent();
            }
          });
    }

    @Override
    public void preStart() {
      loop.execute(this::register);
      pull(toClient);
    }

    @Override
    public void postStop() {
      loop.execute(this::close);
    }

    @Override
    public void onTimer(Object timer) {
      cut = true;
      completeStage();
    }

    private void hear(Object event) {
      switch (event) {
        case ByteString bytes -> {
          received.add(bytes);
          deliver();
        }
        case Event.END -> {
          ended = true;
          deliver();
        }
        case Event.WRITABLE -> send();
        case IOException failure -> {
          cut = true;
          failStage(failure);
        }
        default -> throw new IllegalStateException("nobody tells " + event.getClass());
      }
    }

    private void deliver() {
      if (isAvailable(fromClient) && !received.isEmpty()) {
        ByteString bytes = received.remove();
        if (waiting.addAndGet(-bytes.size()) <= MOST_WAITING && paused.compareAndSet(true, false)) {
          loop.execute(() -> interest(SelectionKey.OP_READ, true));
        }
        push(fromClient, bytes);
      }
      if (ended && received.isEmpty()) {
        complete(fromClient);
      }
    }

    private void send() {
      try {
        channel.write(sending);
      } catch (IOException failure) {
        cut = true;
        failStage(failure);
        return;
      }
      if (sending.hasRemaining()) {
        loop.execute(() -> interest(SelectionKey.OP_WRITE, true));
        return;
      }
      sending = NOTHING;
      if (!isClosed(toClient)) {
        pull(toClient);
      }
      closeWhenSent();
    }

    private void closeWhenSent() {
      if (isClosed(toClient) && !sending.hasRemaining()) {
        completeStage();
      }
    }

    // What follows is done by the loop's thread.

    private void register() {
      try {
        key = loop.register(channel, SelectionKey.OP_READ, this);
      } catch (IOException failure) {
        told.invoke(failure);
      }
    }

    private void interest(int operation, boolean on) {
      if (key == null || !key.isValid()) {
        return;
      }
      if (on) {
        key.interestOpsOr(operation);
      } else {
        key.interestOpsAnd(~operation);
      }
    }

    @Override
    public void ready(SelectionKey ready) {
      try {
        if (ready.isWritable()) {
          ready.interestOpsAnd(~SelectionKey.OP_WRITE);
          told.invoke(Event.WRITABLE);
        }
        if (ready.isReadable()) {
          read(ready);
        }
      } catch (CancelledKeyException closed) {
        // The stream has ended meanwhile.
        return;
      } catch (IOException failure) {
        ready.cancel();
        told.invoke(failure);
      }
    }

    private void read(SelectionKey key) throws IOException {
      ByteBuffer buffer = loop.buffer();
      int length = channel.read(buffer);
      if (length < 0) {
        key.interestOpsAnd(~SelectionKey.OP_READ);
        told.invoke(Event.END);
        return;
      }
      if (length == 0) {
        return;
      }
      byte[] bytes = new byte[length];
      buffer.flip().get(bytes);
      if (waiting.addAndGet(length) > MOST_WAITING) {
        key.interestOpsAnd(~SelectionKey.OP_READ);
        paused.set(true);
        // The stream may have asked for all of it before it could see this.
        if (waiting.get() <= MOST_WAITING && paused.compareAndSet(true, false)) {
          key.interestOpsOr(SelectionKey.OP_READ);
        }
      }
      told.invoke(ByteString.fromArrayUnsafe(bytes));
    }

    private void close() {
      try (channel) {
        if (cut) {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
      } catch (IOException gone) {
        // It is closed all the same.
        return;
      } finally {
        closed.run();
      }
    }
  }
}
