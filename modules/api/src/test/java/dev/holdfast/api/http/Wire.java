package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.api.sigv4.ReferenceSigner;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Speaks HTTP byte by byte, so that it can speak it badly. */
final class Wire {

  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int READ_TIMEOUT_MILLIS = 5000;

  private Wire() {}

  /**
   * @param status 0 when the connection was closed without an answer
   */
  record Response(int status, Map<String, String> headers, String body) {

    String error() {
      int at = body.indexOf("\"__type\":\"");
      return at < 0 ? "" : body.substring(at + 10, body.indexOf('"', at + 10));
    }
  }

  /** A request in the making. */
  static final class Draft {
    final int port;
    String method = "POST";
    String path = "/";

    /** What the signature says the path is. */
    String signedPath = "/";

    ReferenceSigner.Scope scope = new ReferenceSigner.Scope("test", "test", "us-east-1", "kms");
    final Map<String, String> headers = new LinkedHashMap<>();
    List<String> signed = List.of("content-type", "host", "x-amz-date", "x-amz-target");
    byte[] body;
    Instant date = Instant.now();

    Draft(int port, String operation, String body) {
      this.port = port;
      this.body = body.getBytes(StandardCharsets.UTF_8);
      headers.put("Host", "127.0.0.1:" + port);
      headers.put("Content-Type", "application/x-amz-json-1.1");
      headers.put("X-Amz-Target", "TrentService." + operation);
    }

    String amzDate() {
      return BASIC.format(date);
    }

    Draft sign() {
      headers.put("X-Amz-Date", amzDate());
      headers.put(
          "Authorization",
          ReferenceSigner.authorization(
              scope, amzDate(), method, signedPath, "", headers, signed, body));
      return this;
    }

    byte[] bytes() {
      StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      if (!headers.containsKey("Content-Length") && !headers.containsKey("Transfer-Encoding")) {
        head.append("Content-Length: ").append(body.length).append("\r\n");
      }
      byte[] prefix = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
      byte[] all = new byte[prefix.length + body.length];
      System.arraycopy(prefix, 0, all, 0, prefix.length);
      System.arraycopy(body, 0, all, prefix.length, body.length);
      return all;
    }

    Response send() throws IOException {
      return Wire.send(port, bytes());
    }
  }

  static Response send(int port, String text) throws IOException {
    return send(port, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes as they are and reads one answer; a timeout of five seconds is an error. */
  static Response send(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
      } catch (IOException closedEarly) {
        // The answer may have come before all was sent.
      }
      return read(socket.getInputStream());
    }
  }

  /** Reads one answer, which has what every answer has. */
  static Response read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return new Response(0, Map.of(), "");
      }
      head.append((char) b);
    }
    String[] lines = head.toString().split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
      }
    }
    assertThat(headers).as(lines[0]).containsKey("x-amzn-RequestId").containsKey("Date");
    assertThat(UUID.fromString(headers.get("x-amzn-RequestId")).version()).isEqualTo(4);
    assertThat(ZonedDateTime.parse(headers.get("Date"), DateTimeFormatter.RFC_1123_DATE_TIME))
        .isCloseTo(ZonedDateTime.now(ZoneOffset.UTC), within(1, ChronoUnit.MINUTES));
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Response(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, body);
  }
}
