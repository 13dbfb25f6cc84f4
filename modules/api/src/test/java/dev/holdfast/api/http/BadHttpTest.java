package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with HTTP itself. */
class BadHttpTest extends BadInput {

  private static final String SERIALIZATION = "SerializationException";
  private static final String UNKNOWN = "UnknownOperationException";

  @Test
  void otherMethodsPathsAndTargets_areUnknown() throws Exception {
    Draft get = draft("ListKeys", "");
    get.method = "GET";
    assertRefused(get.sign().send(), UNKNOWN);
    Draft put = draft("ListKeys", "{}");
    put.method = "PUT";
    assertRefused(put.sign().send(), UNKNOWN);
    Draft path = draft("ListKeys", "{}").sign();
    path.path = "/other";
    assertRefused(path.send(), UNKNOWN);
    assertRefused(draft("NoSuchOperation", "{}").sign().send(), UNKNOWN);
    Draft service = draft("ListKeys", "{}");
    service.headers.put("X-Amz-Target", "DynamoDB_20120810.ListTables");
    assertRefused(service.sign().send(), UNKNOWN);
    Draft none = draft("ListKeys", "{}");
    none.headers.remove("X-Amz-Target");
    assertRefused(none.send(), UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "text/plain", "application/x-amz-json-1.0", "nonsense"})
  void otherContentTypes_areRefused(String type) throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.headers.put("Content-Type", type);
    assertRefused(draft.sign().send(), SERIALIZATION);
  }

  @Test
  void bodyBeyondTheCap_isTooLarge_beforeAnyoneAsksWhoCalls() throws Exception {
    Draft draft = draft("Encrypt", "x".repeat(200 * 1024));
    Response response = draft.send();
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.error()).isEqualTo("RequestEntityTooLargeException");
    assertThat(response.headers()).containsEntry("Connection", "close");

    Draft chunked = draft("Encrypt", "");
    chunked.headers.put("Transfer-Encoding", "chunked");
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    chunked.body = (chunk.repeat(50) + "0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    assertThat(chunked.send().status()).isEqualTo(413);
  }

  @Test
  void chunkedBody_isRead() throws Exception {
    Draft draft = draft("ListKeys", "{}").sign();
    draft.headers.put("Transfer-Encoding", "chunked");
    draft.body = "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    assertThat(draft.send().status()).isEqualTo(200);
  }

  static Stream<Arguments> notHttp() {
    String head = "POST / HTTP/1.1\r\nHost: a\r\n";
    String empty = "Content-Length: 0\r\n\r\n";
    String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    String headers64 =
        IntStream.range(0, 64).mapToObj(i -> "X-" + i + ": v\r\n").collect(Collectors.joining());
    String headers8 =
        IntStream.range(0, 8)
            .mapToObj(i -> "X-" + i + ": " + "v".repeat(5000) + "\r\n")
            .collect(Collectors.joining());
    return Stream.of(
        Arguments.of("garbage", "garbage garbage\r\n\r\n", 400),
        Arguments.of(
            "TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003", 400),
        Arguments.of("empty line first", "\r\n" + head + empty, 400),
        Arguments.of("version unknown", "POST / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
        Arguments.of("version missing", "POST /\r\n\r\n", 400),
        Arguments.of("a method alone", "POST\r\n\r\n", 400),
        Arguments.of("another method alone", "GET\r\n\r\n", 400),
        Arguments.of("one word", "GARBAGE\r\n\r\n", 400),
        Arguments.of("no target", "POST  HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of("four words", "POST / / HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        Arguments.of("method unknown", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("method too long", "M".repeat(99) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("host missing", "POST / HTTP/1.1\r\n" + empty, 400),
        Arguments.of("host missing in 1.0", "POST / HTTP/1.0\r\n" + empty, 400),
        Arguments.of("host twice", head + "Host: b\r\n" + empty, 400),
        Arguments.of(
            "two lengths", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400),
        Arguments.of(
            "one length twice", head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
        Arguments.of("lengths in a list", head + "Content-Length: 2, 2\r\n\r\n{}", 400),
        Arguments.of(
            "length and chunks",
            head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        Arguments.of(
            "chunks and length",
            head + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
            400),
        Arguments.of("length negative", head + "Content-Length: -1\r\n\r\n", 400),
        Arguments.of("length signed", head + "Content-Length: +2\r\n\r\n{}", 400),
        Arguments.of(
            "length beyond numbers", head + "Content-Length: 99999999999999999999\r\n\r\n", 400),
        Arguments.of("length empty", head + "Content-Length:\r\n\r\n", 400),
        Arguments.of("other encoding", head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
        Arguments.of(
            "chunked twice", head + "Transfer-Encoding: chunked\r\n" + chunked.substring(26), 400),
        Arguments.of("NUL in header", head + "X-Nul: a\u0000b\r\n" + empty, 400),
        Arguments.of("control in header", head + "X-Bell: a\u0007b\r\n" + empty, 400),
        Arguments.of("bare LF after header", head + "X: a\n" + empty, 400),
        Arguments.of("bare LF after request line", "POST / HTTP/1.1\nHost: a\r\n" + empty, 400),
        Arguments.of("bare LF at the end", head + "Content-Length: 0\r\n\n", 400),
        Arguments.of("bare CR", head + "X: a\rb\r\n" + empty, 400),
        Arguments.of("folded by space", head + "X: a\r\n b\r\n" + empty, 400),
        Arguments.of("folded by tab", head + "X: a\r\n\tb\r\n" + empty, 400),
        Arguments.of("space in name", head + "Bad Name: b\r\n" + empty, 400),
        Arguments.of("space before colon", head + "Content-Length : 0\r\n\r\n", 400),
        Arguments.of("name empty", head + ": b\r\n" + empty, 400),
        Arguments.of("no colon", head + "X\r\n" + empty, 400),
        Arguments.of("name too long", head + "N".repeat(300) + ": b\r\n" + empty, 431),
        Arguments.of("value too long", head + "X: " + "v".repeat(8193) + "\r\n" + empty, 431),
        Arguments.of(
            "token too long",
            head + "X-Amz-Security-Token: " + "v".repeat(17_000) + "\r\n" + empty,
            431),
        Arguments.of("headers too many", head + headers64 + "\r\n", 431),
        Arguments.of("head too long", head + headers8 + empty, 431),
        Arguments.of("target illegal", "POST /%zz HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of(
            "target too long",
            "POST /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n" + empty,
            414),
        Arguments.of("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("absolute target", "POST http://other/ HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of("chunk size no number", chunked + "zz\r\n", 400),
        Arguments.of("chunk size too large", chunked + "fffffffff\r\n", 400),
        Arguments.of("chunk longer than its size", chunked + "1\r\n{}\r\n0\r\n\r\n", 400),
        Arguments.of("bare LF between chunks", chunked + "2\n{}\r\n0\r\n\r\n", 400),
        Arguments.of("chunk extension endless", chunked + "1;" + "x".repeat(5000) + "\r\n", 400));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notHttp")
  void whatIsNotHttp_isRefused_andTheConnectionClosed(String name, String bytes, int status)
      throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      Response response = Wire.read(socket.getInputStream());
      assertThat(response.status()).as(response.body()).isEqualTo(status);
      assertThat(response.error()).isIn("BadRequestException", SERIALIZATION);
      assertThat(response.headers())
          .containsEntry("x-amzn-ErrorType", response.error())
          .containsEntry("Content-Type", "application/x-amz-json-1.1")
          .containsEntry("Connection", "close")
          .containsKeys("Date", "x-amzn-RequestId")
          .doesNotContainKey("Server");
      assertThat(response.body()).doesNotContainIgnoringCase("pekko").doesNotContain("\tat ");
      assertThat(socket.getInputStream().read()).as("the connection").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"
      })
  void httpOfNoUseHere_isUnknown(String request) throws Exception {
    assertRefused(Wire.send(edge.port(), request), UNKNOWN);
  }

  @Test
  void asManyHeadersAsAllowed_areRead() throws Exception {
    Draft draft = draft("ListKeys", "{}").sign();
    int more = 64 - draft.headers.size() - 1;
    IntStream.range(0, more).forEach(i -> draft.headers.put("x-h" + i, "v"));
    assertThat(draft.send().status()).isEqualTo(200);
  }

  @Test
  void credentials_mayBeLongerThanOtherHeaders() throws Exception {
    Draft token = draft("ListKeys", "{}");
    token.headers.put("X-Amz-Security-Token", "t".repeat(16_000));
    assertRefused(token.send(), "MissingAuthenticationTokenException");
    Draft authorization = draft("ListKeys", "{}");
    authorization.headers.put("Authorization", "AWS4-HMAC-SHA256 " + "a".repeat(16_000));
    assertRefused(authorization.send(), "IncompleteSignatureException");
    Draft other = draft("ListKeys", "{}").sign();
    other.headers.put("X-Other", "v".repeat(8192));
    assertThat(other.send().status()).isEqualTo(200);
  }
}
