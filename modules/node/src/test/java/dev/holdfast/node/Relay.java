package dev.holdfast.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Stands between two nodes, to each as if it were the other, and keeps what they say to each other
 * in clear.
 */
final class Relay implements AutoCloseable {

  private static final String HOST = "localhost";

  private final SSLContext tls;
  private final SSLServerSocket front;
  private final AtomicInteger behind = new AtomicInteger();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  /**
   * @param tls of who is a node to both
   */
  Relay(SSLContext tls) throws IOException {
    this.tls = tls;
    this.front =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    front.setNeedClientAuth(true);
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "https://" + HOST + ":" + front.getLocalPort();
  }

  /** From here on it leads to a port of this machine. */
  void leadTo(int port) {
    behind.set(port);
  }

  /** Everything that was said, in both directions. */
  byte[] heard() {
    synchronized (heard) {
      return heard.toByteArray();
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or a client that gave up.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = tls.getSocketFactory().createSocket(HOST, behind.get())) {
      Thread.ofPlatform().daemon().start(() -> pass(client, server));
      pass(server, client);
    } catch (IOException e) {
      // One of both is gone, and so is the conversation.
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16_384];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        synchronized (heard) {
          heard.write(buffer, 0, length);
        }
        out.write(buffer, 0, length);
        out.flush();
      }
      to.close();
    } catch (IOException e) {
      // The other direction notices too.
    }
  }
}
