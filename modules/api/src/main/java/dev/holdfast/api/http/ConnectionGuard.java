package dev.holdfast.api.http;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Stands between a connection's socket and the HTTP library. The library waits for a head for as
 * long as a byte comes now and then, and takes line ends and continued lines that other readers of
 * HTTP read differently; so it gets to see whole heads only, and strict ones. Closes connections
 * that are slow or silent, and all of them, between two requests, when the server stops.
 *
 * <p>A request whose head comes in one piece costs one pass over the head: no timer, no clock, no
 * copy. Its value is the connection's end.
 */
final class ConnectionGuard
    extends AbstractGraphStageWithMaterializedValue<
        BidiShape<ByteString, ByteString, ByteString, ByteString>, CompletionStage<Done>> {

  /**
   * @param headTimeout how long a head may take from its first byte
   * @param idleTimeout how long a connection may be silent in both directions
   * @param maxHeadLength of a request, in bytes, with its request line
   * @param maxHeaders of a request
   * @param maxValueLength of a header, in bytes; but credentials may be longer
   */
  record Limits(
      Duration headTimeout,
      Duration idleTimeout,
      int maxHeadLength,
      int maxHeaders,
      int maxValueLength) {}

  private static final String HEAD_TIMER = "head";
  private static final String IDLE_TIMER = "idle";

  /** A silent connection is noticed within an eighth of its time-out. */
  private static final int IDLE_CHECKS = 8;

  private static final byte[] NOTHING = {};

  private final Inlet<ByteString> fromHttp = Inlet.create("ConnectionGuard.fromHttp");
  private final Outlet<ByteString> toSocket = Outlet.create("ConnectionGuard.toSocket");
  private final Inlet<ByteString> fromSocket = Inlet.create("ConnectionGuard.fromSocket");
  private final Outlet<ByteString> toHttp = Outlet.create("ConnectionGuard.toHttp");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(fromHttp, toSocket, fromSocket, toHttp);

  private final Limits limits;
  private final EarlyRefusals refusals;
  private final OpenConnections connections;

  ConnectionGuard(Limits limits, EarlyRefusals refusals, OpenConnections connections) {
    this.limits = limits;
    this.refusals = refusals;
    this.connections = connections;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Guarding guarding = new Guarding();
    return Pair.create(guarding, guarding.ended);
  }

  /** Ends a connection at once, with whatever is still to be sent. */
  static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cut(String reason) {
      super(reason, null, false, false);
    }
  }

  private final class Guarding extends TimerGraphStageLogic {

    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private final RequestFraming framing =
        new RequestFraming(limits.maxHeadLength(), limits.maxHeaders(), limits.maxValueLength());
    private final AsyncCallback<OpenConnections.Order> orders = createAsyncCallback(this::obey);

    /** A head that has not ended. */
    private byte[] held = NOTHING;

    private int heldLength;
    private boolean moved;
    private int silentChecks;
    private boolean stopping;

    Guarding() {
      super(shape);
      setHandler(
          fromSocket,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              receive(grab(fromSocket));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toHttp);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              fail(toHttp, failure);
            }
          });
      setHandler(
          toHttp,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(fromSocket);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(fromSocket, cause);
            }
          });
      setHandler(
          fromHttp,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              moved = true;
              push(toSocket, grab(fromHttp));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toSocket);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              fail(toSocket, failure);
            }
          });
      setHandler(
          toSocket,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(fromHttp);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(fromHttp, cause);
            }
          });
    }

    @Override
    public void preStart() {
      Duration check = limits.idleTimeout().dividedBy(IDLE_CHECKS);
      scheduleAtFixedRate(IDLE_TIMER, check, check);
      if (!connections.add(orders)) {
        obey(OpenConnections.Order.STOP);
      }
    }

    @Override
    public void postStop() {
      connections.remove(orders);
      ended.complete(Done.getInstance());
    }

    private void receive(ByteString chunk) {
      if (isClosed(toHttp)) {
        return;
      }
      moved = true;
      boolean alone = heldLength == 0;
      if (!alone) {
        hold(chunk);
      }
      byte[] bytes = alone ? chunk.toArrayUnsafe() : held;
      int length = alone ? bytes.length : heldLength;
      int released = framing.read(bytes, length);
      if (framing.refusal() != 0) {
        refuse(framing.refusal());
        return;
      }
      if (released == length) {
        forward(alone ? chunk : ByteString.fromArrayUnsafe(bytes, 0, length));
        keep(NOTHING, 0);
      } else if (released > 0) {
        forward(ByteString.fromArray(bytes, 0, released));
        keep(Arrays.copyOfRange(bytes, released, length), length - released);
      } else {
        if (alone) {
          keep(bytes, length);
        }
        pull(fromSocket);
      }
      stopBetweenRequests();
    }

    private void forward(ByteString bytes) {
      cancelHeadTimer();
      push(toHttp, bytes);
    }

    private void keep(byte[] head, int length) {
      held = head;
      heldLength = length;
      if (length > 0) {
        scheduleOnce(HEAD_TIMER, limits.headTimeout());
      }
    }

    private void cancelHeadTimer() {
      if (heldLength > 0) {
        cancelTimer(HEAD_TIMER);
      }
    }

    private void hold(ByteString chunk) {
      int length = heldLength + chunk.size();
      if (length > held.length) {
        held = Arrays.copyOf(held, Math.max(length, 2 * held.length));
      }
      System.arraycopy(chunk.toArrayUnsafe(), 0, held, heldLength, chunk.size());
      heldLength = length;
    }

    @Override
    public void onTimer(Object timer) {
      if (timer.equals(HEAD_TIMER)) {
        if (isAvailable(toHttp)) {
          refuse(408);
        } else {
          // The client waits for us: it sent this head's beginning behind an unanswered request.
          scheduleOnce(HEAD_TIMER, limits.headTimeout());
        }
      } else if (moved) {
        moved = false;
        silentChecks = 0;
      } else if (++silentChecks >= IDLE_CHECKS) {
        failStage(new Cut("silent"));
      }
    }

    /** Says so, unless an answer is on its way that this one could be taken for, and closes. */
    private void refuse(int status) {
      if (isAvailable(toSocket)) {
        push(toSocket, refusals.of(status));
        completeStage();
      } else {
        failStage(new Cut("refused"));
      }
    }

    private void obey(OpenConnections.Order order) {
      if (order == OpenConnections.Order.CUT) {
        failStage(new Cut("stopped"));
        return;
      }
      stopping = true;
      stopBetweenRequests();
    }

    /** To the HTTP library the client has no more to say: it answers what is open, and closes. */
    private void stopBetweenRequests() {
      if (stopping && framing.betweenRequests()) {
        complete(toHttp);
      }
    }
  }
}
