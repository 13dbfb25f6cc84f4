package dev.holdfast.journal.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands between a driver and a node, and breaks the connection over which the next batch goes. */
final class CutProxy implements AutoCloseable {

  /** What is lost with the connection. */
  enum Lost {
    REQUEST,
    ANSWER
  }

  /**
   * @param meanwhile done before the connection breaks
   */
  private record Cut(Lost lost, Runnable meanwhile) {}

  /** In version 5 of the protocol: behind the segment's header, version, flags and stream. */
  private static final int OPCODE_AT = 10;

  private static final int BATCH = 0x0D;

  private final ServerSocket socket;
  private final int port;
  private final AtomicReference<@Nullable Cut> next = new AtomicReference<>();

  CutProxy(int port) throws IOException {
    this.port = port;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  String contactPoint() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  void cutNextBatch(Lost lost, Runnable meanwhile) {
    next.set(new Cut(lost, meanwhile));
  }

  /** Whether the cut that was asked for has been made. */
  boolean hasCut() {
    return next.get() == null;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Connection connection = new Connection(client, new Socket("127.0.0.1", port));
        Thread.ofPlatform().daemon().start(connection::sendRequests);
        Thread.ofPlatform().daemon().start(connection::sendAnswers);
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private final class Connection {

    private final Socket client;
    private final Socket server;
    private volatile @Nullable Cut atAnswer;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void sendRequests() {
      try (client;
          server) {
        byte[] buffer = new byte[1 << 16];
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
          Cut cut = next.get();
          if (cut != null && read > OPCODE_AT && buffer[OPCODE_AT] == BATCH) {
            next.set(null);
            if (cut.lost() == Lost.REQUEST) {
              cut.meanwhile().run();
              return;
            }
            atAnswer = cut;
          }
          out.write(buffer, 0, read);
        }
      } catch (IOException closed) {
        // The other side has ended it.
      }
    }

    void sendAnswers() {
      try (client;
          server) {
        byte[] buffer = new byte[1 << 16];
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
          Cut cut = atAnswer;
          if (cut != null) {
            cut.meanwhile().run();
            return;
          }
          out.write(buffer, 0, read);
        }
      } catch (IOException closed) {
        // The other side has ended it.
      }
    }
  }
}
