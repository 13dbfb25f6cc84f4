package dev.holdfast.node.server;

import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.Region;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final String SIGNED = "content-type;host;x-amz-date;x-amz-target";
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
    String date = DATE.format(now);
    String target = "TrentService." + operation;
    String head =
        "POST / HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Type: "
            + TYPE
            + "\r\nContent-Length: "
            + bytes.length
            + "\r\nX-Amz-Date: "
            + date
            + "\r\nX-Amz-Target: "
            + target
            + "\r\nAuthorization: "
            + authorization(date, target, bytes)
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

  private String authorization(String date, String target, byte[] body) {
    LocalDate day = LocalDate.parse(date.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE);
    byte[] key =
        keys.find(accessKeyId, Optional.empty(), day, region, "kms")
            .toCompletableFuture()
            .join()
            .orElseThrow(() -> new IllegalStateException("the node does not know its own caller"))
            .key();
    String scope = date.substring(0, 8) + "/" + region + "/kms/aws4_request";
    String canonical =
        "POST\n/\n\ncontent-type:"
            + TYPE
            + "\nhost:"
            + host
            + "\nx-amz-date:"
            + date
            + "\nx-amz-target:"
            + target
            + "\n\n"
            + SIGNED
            + "\n"
            + sha256(body);
    String toSign =
        "AWS4-HMAC-SHA256\n"
            + date
            + "\n"
            + scope
            + "\n"
            + sha256(canonical.getBytes(StandardCharsets.UTF_8));
    return "AWS4-HMAC-SHA256 Credential="
        + accessKeyId
        + "/"
        + scope
        + ", SignedHeaders="
        + SIGNED
        + ", Signature="
        + hmac(key, toSign);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
