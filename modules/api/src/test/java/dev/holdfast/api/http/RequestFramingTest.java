package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RequestFramingTest {

  private static final String EMPTY = "POST / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String SIZED = "POST / HTTP/1.1\r\ncontent-LENGTH: \t4 \r\n\r\n\r\n\n\u0000";
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
          + "a;ext=1\r\n\r\n01234\n\u00007\r\nB\r\n0123456789a\r\n0\r\nTrailer: x\r\n\r\n";

  /** Feeds pieces as a connection would; returns what was released, and how it ended. */
  private record Fed(int released, int refusal, boolean between) {

    static Fed feed(byte[] bytes, List<Integer> pieces) {
      RequestFraming framing = new RequestFraming(1000, 5, 500);
      int released = 0;
      int fed = 0;
      for (int i = 0; fed < bytes.length && framing.refusal() == 0; i++) {
        fed = Math.min(bytes.length, fed + pieces.get(i % pieces.size()));
        byte[] rest = Arrays.copyOfRange(bytes, released, fed);
        released += framing.read(rest, rest.length);
      }
      return new Fed(
          framing.refusal() == 0 ? released : 0, framing.refusal(), framing.betweenRequests());
    }

    static Fed whole(String text) {
      return feed(bytes(text), List.of(text.length() + 1));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Provide
  Arbitrary<String> requests() {
    return Arbitraries.of(
            EMPTY,
            SIZED,
            CHUNKED,
            "POST",
            "X: a\r\n b\r\n",
            "\r",
            "\n",
            "A: 1\r\n".repeat(6),
            "x".repeat(1001))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<List<Integer>> pieces() {
    return Arbitraries.integers().between(1, 40).list().ofMinSize(1).ofMaxSize(8);
  }

  @Property(tries = 500)
  void howTheBytesCome_changesNothing(
      @ForAll("requests") String text, @ForAll("pieces") List<Integer> pieces) {
    assertThat(Fed.feed(bytes(text), pieces)).isEqualTo(Fed.whole(text));
  }

  @Test
  void requests_endWhereTheyEnd() {
    for (String request : List.of(EMPTY, SIZED, CHUNKED)) {
      assertThat(Fed.whole(request + request + "POST / "))
          .as(request)
          .isEqualTo(new Fed(2 * request.length(), 0, true));
      assertThat(Fed.whole(request.substring(0, request.length() - 1)).refusal()).isZero();
    }
  }

  @Test
  void bodyUnderWay_isReleased_andIsARequestUnderWay() {
    String begun = SIZED.substring(0, SIZED.length() - 1);
    assertThat(Fed.whole(begun)).isEqualTo(new Fed(begun.length(), 0, false));
    begun = CHUNKED.substring(0, CHUNKED.length() - 1);
    assertThat(Fed.whole(begun)).isEqualTo(new Fed(begun.length(), 0, false));
  }

  @Test
  void headBegun_isKept() {
    assertThat(Fed.whole("POST / HTTP/1.1\r\nHost: a\r\n\r")).isEqualTo(new Fed(0, 0, true));
  }

  @Test
  void headOfTheAllowedSize_isRead_andNotAByteMore() {
    String start = "POST / HTTP/1.1\r\nA: " + "v".repeat(490) + "\r\nX: ";
    String head = start + "v".repeat(1000 - start.length() - 4) + "\r\n\r\n";
    assertThat(Fed.whole(head)).isEqualTo(new Fed(1000, 0, true));
    assertThat(Fed.whole(head.replace("X:", "XX:")).refusal()).isEqualTo(431);
    assertThat(Fed.whole("POST / HTTP/1.1\r\n" + "A: 1\r\n".repeat(5) + "\r\n").refusal()).isZero();
    assertThat(Fed.whole("POST / HTTP/1.1\r\n" + "A: 1\r\n".repeat(6) + "\r\n").refusal())
        .isEqualTo(431);
  }

  @Test
  void requestLine_hasThreeWords() {
    for (String line :
        List.of(
            "POST",
            "POST ",
            "POST /",
            "POST / ",
            " POST / HTTP/1.1",
            "POST  / HTTP/1.1",
            "POST  HTTP/1.1",
            "POST / HTTP/1.1 ",
            "POST / a HTTP/1.1",
            "POST\t/ HTTP/1.1")) {
      assertThat(Fed.whole(line + "\r\n")).as(line).isEqualTo(new Fed(0, 400, true));
    }
    assertThat(Fed.whole("a b c\r\n\r\n").refusal()).isZero();
  }

  @Test
  void valueOfTheAllowedLength_isRead_andNotAByteMore_exceptForCredentials() {
    String value = "v".repeat(500);
    assertThat(headOf("X:" + value)).isZero();
    assertThat(headOf("X: \t" + value + " ")).as("blanks around it").isZero();
    assertThat(headOf("X:" + value + "v")).isEqualTo(431);
    assertThat(headOf("X-Amz-Security-Tokens:" + value + "v")).isEqualTo(431);
    assertThat(headOf("X-AMZ-Security-Token:" + value + "v")).isZero();
    assertThat(headOf("Authorization: " + value + "v")).isZero();
  }

  private static int headOf(String header) {
    return Fed.whole("POST / HTTP/1.1\r\n" + header + "\r\n\r\n").refusal();
  }
}
