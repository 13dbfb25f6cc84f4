package signing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One kept HTTP connection to a server, for one caller at a time. Every call is signed. Spare on
 * purpose: client and server share the processors.
 */
public final class KmsConnection implements AutoCloseable {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** Whoever signs. */
  public record Credentials(String accessKeyId, String secret) {
    /** The account's root: a development server's, unless the program was told of another. */
    public static final Credentials ROOT =
        new Credentials(
            System.getProperty("root.accessKeyId", "test"),
            System.getProperty("root.secret", "test"));

    @Override
    public String toString() {
      return "Credentials(" + accessKeyId + ")";
    }
  }

  private final int port;
  private final Socket socket;
  private final InputStream in;

  public KmsConnection(int port) throws IOException {
    this.port = port;
    this.socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /**
   * The answer's body, to the account's root.
   *
   * @throws IOException also for any answer but 200
   */
  public String call(String target, String body) throws IOException {
    return call(Credentials.ROOT, target, body);
  }

  /**
   * The answer's body, to whoever signs.
   *
   * @throws IOException also for any answer but 200
   */
  public String call(Credentials credentials, String target, String body) throws IOException {
    String date = amzDate(0);
    return exchange(
        target,
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Date: "
            + date
            + "\r\nX-Amz-Target: TrentService."
            + target
            + "\r\nAuthorization: "
            + authorization(credentials, port, target, body, date),
        body);
  }

  /**
   * The id of a new key of the account's root.
   *
   * @param terms the request's body
   */
  public String createKey(String terms) throws IOException {
    return member(call("CreateKey", terms), "KeyId");
  }

  /**
   * The answer's body to a call of IAM by the account's root.
   *
   * @param form such as {@code Action=CreateUser&UserName=a}
   * @throws IOException also for any answer but 200
   */
  public String iam(String form) throws IOException {
    String date = amzDate(0);
    String body = "Version=2010-05-08&" + form;
    String type = "application/x-www-form-urlencoded";
    String authorization =
        signature(
            Credentials.ROOT,
            "iam",
            "/",
            "content-type:" + type + "\nhost:127.0.0.1:" + port + "\nx-amz-date:" + date + "\n",
            "content-type;host;x-amz-date",
            body,
            date);
    return exchange(
        form,
        "Content-Type: " + type + "\r\nX-Amz-Date: " + date + "\r\nAuthorization: " + authorization,
        body);
  }

  private String exchange(String what, String headers, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\n"
            + headers
            + "\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(what + " answered " + status + " " + answer);
    }
    return answer;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A text member of an answer, wherever it stands. */
  public static String member(String json, String name) throws IOException {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IOException("no " + name + " in " + json);
    }
    return matcher.group(1);
  }

  /** A text element of an answer of IAM, which none has twice. */
  public static String element(String xml, String name) throws IOException {
    int start = xml.indexOf("<" + name + ">");
    int end = xml.indexOf("</" + name + ">");
    if (start < 0 || end < start) {
      throw new IOException("no " + name + " in an answer");
    }
    return xml.substring(start + name.length() + 2, end);
  }

  public static String amzDate(int secondsFromNow) {
    return ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(secondsFromNow).format(DATE);
  }

  /** The header that signs a call. */
  public static String authorization(
      Credentials credentials, int port, String target, String body, String date) {
    return authorization(credentials, port, "/", target, body, date);
  }

  /**
   * The Authorization header of a KMS request to another path than AWS's.
   *
   * @param path without anything that would have to be encoded
   */
  public static String authorization(
      Credentials credentials, int port, String path, String target, String body, String date) {
    return signature(
        credentials,
        "kms",
        path,
        "content-type:application/x-amz-json-1.1\nhost:127.0.0.1:"
            + port
            + "\nx-amz-date:"
            + date
            + "\nx-amz-target:TrentService."
            + target
            + "\n",
        "content-type;host;x-amz-date;x-amz-target",
        body,
        date);
  }

  private static String signature(
      Credentials credentials,
      String service,
      String path,
      String headers,
      String signed,
      String body,
      String date) {
    String scope = date.substring(0, 8) + "/us-east-1/" + service + "/aws4_request";
    String canonical = "POST\n" + path + "\n\n" + headers + "\n" + signed + "\n" + sha256(body);
    String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + sha256(canonical);
    byte[] key = ("AWS4" + credentials.secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential="
        + credentials.accessKeyId
        + "/"
        + scope
        + ", SignedHeaders="
        + signed
        + ", Signature="
        + HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
