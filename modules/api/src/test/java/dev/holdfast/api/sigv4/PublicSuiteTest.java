package dev.holdfast.api.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What AWS's public test suite signs, its own signatures included, verifies here. */
class PublicSuiteTest {

  private static final String ACCESS_KEY = "AKIDEXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z"));

  /**
   * @param outcome "verified", or "refused: " and why that is right here
   */
  record Case(String name, String outcome, RawRequest request) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * So that none gets lost: the suite's 38, two of its older edition, one repaired, four presigned.
   */
  @Test
  void allCases_areHere() throws IOException {
    assertThat(cases()).extracting(Case::name).doesNotHaveDuplicates().hasSize(45);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void verifies(Case signed) {
    KnownKeys keys = new KnownKeys();
    String token = token(signed.request);
    if (token == null) {
      keys.with(ACCESS_KEY, SECRET);
    } else {
      keys.withSession(ACCESS_KEY, SECRET, token, Instant.MAX);
    }
    Verdict verdict =
        new SignatureVerifier(keys, NOW, Ticker.disabledTicker())
            .verify(signed.request, "service")
            .toCompletableFuture()
            .join();
    assertThat(verdict)
        .isInstanceOf(
            signed.outcome.equals("verified") ? Verdict.Verified.class : Verdict.Refused.class);
  }

  static List<Case> cases() throws IOException {
    try (InputStream suite =
        Objects.requireNonNull(
            PublicSuiteTest.class.getResourceAsStream("/sigv4/public-suite.txt"))) {
      String text = new String(suite.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^=== ", -1)).skip(1).map(PublicSuiteTest::read).toList();
    }
  }

  private static Case read(String text) {
    int title = text.indexOf('\n');
    String[] nameAndOutcome = text.substring(0, title).split(" \\| ", 2);
    int end = text.indexOf("\n\n");
    List<String> lines = text.substring(title + 1, end).lines().toList();
    String requestLine = lines.getFirst();
    int method = requestLine.indexOf(' ');
    String[] target =
        requestLine.substring(method + 1, requestLine.lastIndexOf(' ')).split("\\?", 2);
    List<String> headers = new ArrayList<>();
    List<String> contentTypes = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith(" ")) {
        headers.add(headers.removeLast() + "\n" + line);
        continue;
      }
      String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      String value = line.substring(line.indexOf(':') + 1);
      if (name.equals(RawRequest.CONTENT_TYPE)) {
        contentTypes.add(value);
      } else {
        headers.addAll(List.of(name, value));
      }
    }
    RawRequest request =
        new RawRequest(
            requestLine.substring(0, method),
            target[0],
            target.length == 1 ? "" : target[1],
            headers.toArray(String[]::new),
            contentTypes,
            text.substring(end + 2).strip().getBytes(StandardCharsets.UTF_8));
    return new Case(nameAndOutcome[0], nameAndOutcome[1], request);
  }

  private static String token(RawRequest request) {
    String header = request.single("x-amz-security-token");
    String parameter = "X-Amz-Security-Token=";
    int at = request.query().indexOf(parameter);
    if (header != null || at < 0) {
      return header;
    }
    return request.query().substring(at + parameter.length()).split("&", 2)[0];
  }
}
