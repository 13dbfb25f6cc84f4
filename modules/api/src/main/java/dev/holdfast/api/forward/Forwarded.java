package dev.holdfast.api.forward;

import dev.holdfast.api.sigv4.RawRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A request on its way to the region that it was signed for, as the body of a request between
 * nodes. It is handed on in the form in which it is verified, not as HTTP: a client of HTTP writes
 * headers in its own way, and a second reader might read them in another.
 *
 * @param id the {@code x-amzn-RequestId} of the answer, so that both regions speak of one request
 * @param sourceIpAddress of the client, as the node saw it that the client spoke to
 */
public record Forwarded(UUID id, String sourceIpAddress, RawRequest request) {

  /** Where nodes of other regions send it by POST; another form of it would have another path. */
  public static final String PATH = "/forwarded/v1";

  /**
   * In bytes: the largest body and the longest head that a client may send, and what names them.
   */
  public static final int MAX_LENGTH = 192 * 1024;

  private static final int MAX_HEADERS = 80;
  private static final int MAX_CONTENT_TYPES = 8;
  private static final int MAX_ADDRESS = 64;

  /** As bytes, which {@link #read} reads. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048 + request.body().length);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(id.getMostSignificantBits());
      out.writeLong(id.getLeastSignificantBits());
      write(out, sourceIpAddress);
      write(out, request.method());
      write(out, request.path());
      write(out, request.query());
      write(out, List.of(request.headers()));
      write(out, request.contentTypes());
      out.writeInt(request.body().length);
      out.write(request.body());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      write(out, text);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Reads what a node has sent; empty when no request that was let in anywhere looks like that. */
  public static Optional<Forwarded> read(byte[] message) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      Forwarded read =
          new Forwarded(
              new UUID(in.readLong(), in.readLong()),
              text(in),
              new RawRequest(
                  text(in),
                  text(in),
                  text(in),
                  texts(in, 2 * MAX_HEADERS).toArray(String[]::new),
                  texts(in, MAX_CONTENT_TYPES),
                  bytes(in)));
      return in.read() < 0 && read.isPlausible() ? Optional.of(read) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> texts(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("too many");
    }
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("longer than the message");
    }
    return in.readNBytes(length);
  }

  /** What the edge of the other node lets through has no control characters and whole headers. */
  private boolean isPlausible() {
    String[] headers = request.headers();
    boolean plausible =
        isAddress(sourceIpAddress)
            && isWord(request.method())
            && request.path().startsWith("/")
            && isLine(request.path())
            && isLine(request.query())
            && request.contentTypes().stream().allMatch(Forwarded::isLine)
            && headers.length % 2 == 0;
    for (int i = 0; i < headers.length && plausible; i += 2) {
      plausible = isHeaderName(headers[i]) && isLine(headers[i + 1]);
    }
    return plausible;
  }

  private static boolean isAddress(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_ADDRESS
        && text.chars()
            .allMatch(c ->
                c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isMark(c));
  }

  /** Of addresses of version 6 and their zones. */
  private static boolean isMark(int c) {
    return c == '.' || c == ':' || c == '%' || c == '_' || c == '-';
  }

  private static boolean isWord(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static boolean isHeaderName(String text) {
    return isWord(text) && text.chars().noneMatch(c -> c >= 'A' && c <= 'Z' || c == ':');
  }

  private static boolean isLine(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c != 0x7f || c == '\t');
  }
}
