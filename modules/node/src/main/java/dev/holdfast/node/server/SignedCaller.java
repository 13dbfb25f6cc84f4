package dev.holdfast.node.server;

import dev.holdfast.api.sigv4.RequestSigner;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.Region;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The node as its own client: sends signed calls over a connection, so that what serves the first
 * caller has been used before. Plain sockets, because the JDK's HTTP client would cost more
 * start-up time than is gained.
 */
public final class SignedCaller implements AutoCloseable {

  /**
   * @param body as text
   */
  public record Answer(int status, String body) {}

  private static final String TYPE = "application/x-amz-json-1.1";
  private static final String SERVICE = "kms";
  private static final int TIMEOUT_MILLIS = 10_000;

  private final String accessKeyId;
  private final Region region;
  private final SigningKeys keys;
  private final String host;
  private final Socket socket;
  private final InputStream in;

  public SignedCaller(
      InetSocketAddress address, SigningKeys keys, String accessKeyId, Region region)
      throws IOException {
    this.accessKeyId = accessKeyId;
    this.region = region;
    this.keys = keys;
    this.host = "127.0.0.1:" + address.getPort();
    this.socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Calls a KMS operation and reads the answer, whatever it is. */
  public Answer call(String operation, String body, Instant now) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String target = "TrentService." + operation;
    RequestSigner.Signature signature = sign(now, target, bytes);
    String head =
        "POST / HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Type: "
            + TYPE
            + "\r\nContent-Length: "
            + bytes.length
            + "\r\nX-Amz-Date: "
            + signature.amzDate()
            + "\r\nX-Amz-Target: "
            + target
            + "\r\nAuthorization: "
            + signature.authorization()
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(bytes);
    socket.getOutputStream().write(request.toByteArray());
    return read();
  }

  private Answer read() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    return new Answer(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended in the middle of an answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private RequestSigner.Signature sign(Instant now, String target, byte[] body) {
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    byte[] key =
        keys.find(accessKeyId, Optional.empty(), day, region, SERVICE)
            .toCompletableFuture()
            .join()
            .orElseThrow(() -> new IllegalStateException("the node does not know its own caller"))
            .key();
    return new RequestSigner(accessKeyId, region, SERVICE)
        .sign(
            key,
            now,
            "/",
            new TreeMap<>(Map.of("content-type", TYPE, "host", host, "x-amz-target", target)),
            body);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
