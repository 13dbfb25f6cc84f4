package dev.holdfast.api.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * TLS, as the one that is connected to, between a connection's socket and what reads its clear
 * bytes. The stream library's own runs in an actor for each connection, which costs a request four
 * ways between threads; this is a part of the connection as any other. It ends handshakes that take
 * too long, and allows one a connection.
 */
final class TlsLayer extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {

  /**
   * How a connection is secured.
   *
   * @param engine of this connection
   * @param handshakeTimeout from the connection's first moment
   * @param plainAnswer what somebody is told who speaks HTTP without TLS; may be empty
   * @param admitted whether the other side is one to speak with; asked when the handshake is over
   *     and before anything is read
   * @param failed is told of a handshake that came to nothing
   */
  record Terms(
      Supplier<SSLEngine> engine,
      Duration handshakeTimeout,
      Supplier<ByteString> plainAnswer,
      Predicate<SSLSession> admitted,
      Consumer<TlsFailure> failed) {}

  private static final String HANDSHAKE_TIMER = "handshake";

  /** Longer than a record, whatever its sender thinks. */
  private static final int ROOM = 36 * 1024;

  /** One a thread and not a connection, since connections are many and mostly silent. */
  private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[ROOM]);

  private static final byte[] NOTHING = {};

  private final Inlet<ByteString> fromHttp = Inlet.create("TlsLayer.fromHttp");
  private final Outlet<ByteString> toSocket = Outlet.create("TlsLayer.toSocket");
  private final Inlet<ByteString> fromSocket = Inlet.create("TlsLayer.fromSocket");
  private final Outlet<ByteString> toHttp = Outlet.create("TlsLayer.toHttp");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(fromHttp, toSocket, fromSocket, toHttp);

  private final Terms terms;

  TlsLayer(Terms terms) {
    this.terms = terms;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Securing();
  }

  private final class Securing extends TimerGraphStageLogic {

    private final SSLEngine engine = terms.engine().get();

    /** Of a record that has not ended. */
    private byte[] received = NOTHING;

    /** What nobody has asked for yet. */
    private ByteString clear = ByteString.emptyByteString();

    private ByteString sealed = ByteString.emptyByteString();
    private boolean begun;
    private boolean handshaking = true;

    /** In the older protocol a client may ask for another handshake, which is only work for us. */
    private boolean mayChangeKeys;

    private boolean nothingMoreComes;
    private boolean nothingMoreIsSaid;

    Securing() {
      super(shape);
      setHandler(
          fromSocket,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              receive(grab(fromSocket));
              flow();
            }

            @Override
            public void onUpstreamFinish() {
              if (handshaking) {
                handshakeFails(TlsFailure.GONE);
                completeStage();
              } else {
                nothingMoreComes = true;
                flow();
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              handshakeFails(TlsFailure.GONE);
              failStage(failure);
            }
          });
      setHandler(
          toHttp,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              flow();
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
              seal(grab(fromHttp));
              flow();
            }

            @Override
            public void onUpstreamFinish() {
              sayNoMore();
              flow();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              failStage(failure);
            }
          });
      setHandler(
          toSocket,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              flow();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              handshakeFails(TlsFailure.GONE);
              cancelStage(cause);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(HANDSHAKE_TIMER, terms.handshakeTimeout());
      pull(fromSocket);
    }

    @Override
    public void onTimer(Object timer) {
      handshakeFails(TlsFailure.SLOW);
      failStage(new ConnectionGuard.Cut("the handshake takes too long"));
    }

    private void receive(ByteString chunk) {
      if (nothingMoreIsSaid) {
        return;
      }
      byte[] bytes = chunk.toArrayUnsafe();
      if (received.length > 0) {
        byte[] both = Arrays.copyOf(received, received.length + bytes.length);
        System.arraycopy(bytes, 0, both, received.length, bytes.length);
        bytes = both;
      } else if (!begun && looksLikeHttp(bytes[0])) {
        handshakeFails(TlsFailure.PLAIN);
        sealed = terms.plainAnswer().get();
        nothingMoreIsSaid = true;
        return;
      }
      begun = true;
      ByteBuffer from = ByteBuffer.wrap(bytes);
      try {
        boolean more = true;
        while (more && from.hasRemaining() && !nothingMoreIsSaid) {
          more = open(from);
        }
      } catch (SSLException e) {
        refuse();
        return;
      }
      received =
          from.hasRemaining() ? Arrays.copyOfRange(bytes, from.position(), bytes.length) : NOTHING;
    }

    /**
     * @return whether there may be another whole record
     */
    private boolean open(ByteBuffer from) throws SSLException {
      byte[] to = SCRATCH.get();
      int before = from.position();
      SSLEngineResult result = engine.unwrap(from, ByteBuffer.wrap(to));
      int length = result.bytesProduced();
      if (length > 0) {
        clear = clear.concat(ByteString.fromArray(to, 0, length));
        // It stays with the thread, and somebody's secret with it.
        Arrays.fill(to, 0, length, (byte) 0);
      }
      if (result.getStatus() == Status.CLOSED) {
        handshakeFails(TlsFailure.GONE);
        nothingMoreComes = true;
        return false;
      }
      if (!handshaking
          && !mayChangeKeys
          && result.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
        throw new SSLException("one handshake a connection");
      }
      boolean asked = goOn(result.getHandshakeStatus());
      return result.getStatus() == Status.OK && (asked || from.position() > before);
    }

    /**
     * Does what the handshake asks for, until it is over or waits for the other side.
     *
     * @return whether it asked for anything
     */
    private boolean goOn(HandshakeStatus first) throws SSLException {
      boolean asked = false;
      HandshakeStatus status = first;
      while (!nothingMoreIsSaid) {
        switch (status) {
          case FINISHED -> {
            handshakeIsOver();
            status = engine.getHandshakeStatus();
          }
          case NEED_TASK -> {
            for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
              task.run();
            }
            status = engine.getHandshakeStatus();
          }
          case NEED_WRAP -> {
            SSLEngineResult result = seal(ByteBuffer.wrap(NOTHING));
            if (result.getStatus() == Status.CLOSED) {
              return true;
            }
            status = result.getHandshakeStatus();
          }
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
            return asked;
          }
        }
        asked = true;
      }
      return asked;
    }

    private void handshakeIsOver() {
      if (!handshaking) {
        return;
      }
      cancelTimer(HANDSHAKE_TIMER);
      SSLSession session = engine.getSession();
      if (!terms.admitted().test(session)) {
        refuse();
        return;
      }
      handshaking = false;
      mayChangeKeys = session.getProtocol().equals("TLSv1.3");
    }

    /** Tells the other side by an alert what the engine did not like, and ends. */
    private void refuse() {
      handshakeFails(TlsFailure.REFUSED);
      sayNoMore();
    }

    private void sayNoMore() {
      nothingMoreIsSaid = true;
      engine.closeOutbound();
      try {
        int length;
        do {
          length = engine.isOutboundDone() ? 0 : seal(ByteBuffer.wrap(NOTHING)).bytesProduced();
        } while (length > 0);
      } catch (SSLException e) {
        // The engine has no more to say, and neither have we.
        completeStage();
      }
    }

    private void seal(ByteString answer) {
      ByteBuffer from = ByteBuffer.wrap(answer.toArrayUnsafe());
      try {
        while (from.hasRemaining()) {
          if (seal(from).getStatus() == Status.CLOSED) {
            nothingMoreIsSaid = true;
            return;
          }
        }
      } catch (SSLException e) {
        refuse();
      }
    }

    private SSLEngineResult seal(ByteBuffer from) throws SSLException {
      byte[] to = SCRATCH.get();
      SSLEngineResult result = engine.wrap(from, ByteBuffer.wrap(to));
      if (result.bytesProduced() > 0) {
        sealed = sealed.concat(ByteString.fromArray(to, 0, result.bytesProduced()));
      }
      return result;
    }

    /** Moves what can be moved, and asks for more where there is room. */
    private void flow() {
      if (!sealed.isEmpty() && isAvailable(toSocket)) {
        push(toSocket, sealed);
        sealed = ByteString.emptyByteString();
      }
      if (nothingMoreIsSaid) {
        if (sealed.isEmpty()) {
          completeStage();
        }
        return;
      }
      if (!clear.isEmpty() && isAvailable(toHttp)) {
        push(toHttp, clear);
        clear = ByteString.emptyByteString();
      }
      if (nothingMoreComes && clear.isEmpty() && !isClosed(toHttp)) {
        complete(toHttp);
      }
      // Who does not take what is said to him is not listened to either.
      if (handshaking || !sealed.isEmpty()) {
        if (sealed.isEmpty()) {
          listen();
        }
        return;
      }
      if (isAvailable(toSocket) && !isClosed(fromHttp) && !hasBeenPulled(fromHttp)) {
        pull(fromHttp);
      }
      if (clear.isEmpty() && isAvailable(toHttp)) {
        listen();
      }
    }

    private void listen() {
      if (!nothingMoreComes && !isClosed(fromSocket) && !hasBeenPulled(fromSocket)) {
        pull(fromSocket);
      }
    }

    private void handshakeFails(TlsFailure failure) {
      if (handshaking) {
        handshaking = false;
        terms.failed().accept(failure);
      }
    }
  }

  /** Of the methods of HTTP each begins with a letter, and no message of TLS does. */
  private static boolean looksLikeHttp(byte first) {
    return first >= 'A' && first <= 'Z';
  }
}
