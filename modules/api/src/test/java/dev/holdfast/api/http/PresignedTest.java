package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Requests whose signature stands in the query, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class PresignedTest {

  private static final String INVALID = "InvalidSignatureException";
  private static final String INCOMPLETE = "IncompleteSignatureException";
  private static final String SIGNED = "content-type;host;x-amz-target";
  private static final String DATE = "X-Amz-Date";
  private static final String EXPIRES = "X-Amz-Expires";

  @AutoClose private final RunningEdge edge = new RunningEdge();

  /** A request in the making; what is changed before {@link #sign} is signed. */
  private final class Link {
    final Draft draft = new Draft(edge.port(), "ListKeys", "{}");
    final Map<String, String> parameters = new TreeMap<>();
    String query = "";

    Link() {
      parameters.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
      parameters.put(DATE, draft.amzDate());
      parameters.put(EXPIRES, "60");
      parameters.put("X-Amz-SignedHeaders", SIGNED);
    }

    Link scope(String region, String service) {
      draft.scope = new ReferenceSigner.Scope("test", "test", region, service);
      return this;
    }

    Link made(Instant at, String seconds) {
      draft.date = at;
      parameters.put(DATE, draft.amzDate());
      parameters.put(EXPIRES, seconds);
      return this;
    }

    Link sign() {
      parameters.put("X-Amz-Credential", ReferenceSigner.credential(draft.scope, draft.amzDate()));
      query = canonical();
      query +=
          "&X-Amz-Signature="
              + ReferenceSigner.signature(
                  draft.scope,
                  draft.amzDate(),
                  draft.method,
                  "/",
                  query,
                  draft.headers,
                  SIGNED,
                  draft.body);
      return this;
    }

    private String canonical() {
      return parameters.entrySet().stream()
          .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
          .collect(Collectors.joining("&"));
    }

    Response send() throws IOException {
      draft.path = "/?" + query;
      return draft.send();
    }
  }

  private static void assertRefused(Link link, String error) throws IOException {
    Response response = link.send();
    assertThat(response.status()).as(response.body()).isEqualTo(400);
    assertThat(response.error()).as(response.body()).isEqualTo(error);
  }

  @Test
  void signedLink_isAnswered() throws Exception {
    assertThat(new Link().sign().send().status()).isEqualTo(200);
    Instant yesterday = Instant.now().minusSeconds(86_400);
    assertThat(new Link().made(yesterday, "604800").sign().send().status()).isEqualTo(200);
  }

  @Test
  void linkIsGoodForItsBodyAndHeadersOnly() throws Exception {
    Link body = new Link().sign();
    body.draft.body = "{ }".getBytes(StandardCharsets.UTF_8);
    assertRefused(body, INVALID);
    Link operation = new Link().sign();
    operation.draft.headers.put("X-Amz-Target", "TrentService.ListAliases");
    assertRefused(operation, INVALID);
  }

  @Test
  void forgedLink_isRefused() throws Exception {
    Link digit = new Link().sign();
    char last = digit.query.charAt(digit.query.length() - 1);
    digit.query = digit.query.substring(0, digit.query.length() - 1) + (last == '0' ? '1' : '0');
    assertRefused(digit, INVALID);
    Link longer = new Link().sign();
    longer.query = longer.query.replace("X-Amz-Expires=60", "X-Amz-Expires=600");
    assertRefused(longer, INVALID);
    Link more = new Link().sign();
    more.query += "&more=1";
    assertRefused(more, INVALID);
    Link guess = new Link();
    guess.draft.scope = new ReferenceSigner.Scope("test", "guess", "us-east-1", "kms");
    assertRefused(guess.sign(), INVALID);
    Link nobody = new Link();
    nobody.draft.scope = new ReferenceSigner.Scope("nobody", "test", "us-east-1", "kms");
    assertRefused(nobody.sign(), "UnrecognizedClientException");
  }

  @Test
  void expiredLink_isRefused_andOneOfTheFuture() throws Exception {
    Link expired = new Link().made(Instant.now().minusSeconds(120), "60").sign();
    assertRefused(expired, INVALID);
    assertThat(expired.send().body()).contains("Signature expired: " + expired.draft.amzDate());
    assertRefused(new Link().made(Instant.now().plusSeconds(400), "60").sign(), INVALID);
  }

  @Test
  void linkForLongerThanAWeek_isRefused_andOneForNoTime() throws Exception {
    for (String seconds : new String[] {"604801", "0", "-1", "1e3", "", "9999999999999999999"}) {
      assertRefused(new Link().made(Instant.now(), seconds).sign(), INCOMPLETE);
    }
  }

  @Test
  void parameterThatStandsTwice_isRefused_whicheverComesFirst() throws Exception {
    for (String again :
        new String[] {
          "X-Amz-Expires=60", "X-Amz-Expires=600", "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        }) {
      Link behind = new Link().sign();
      behind.query += "&" + again;
      assertRefused(behind, INCOMPLETE);
      Link before = new Link().sign();
      before.query = again + "&" + before.query;
      assertRefused(before, INCOMPLETE);
    }
  }

  @Test
  void linkOfAnotherRegionOrService_isRefused() throws Exception {
    Link region = new Link().scope("eu-nowhere-9", "kms").sign();
    assertRefused(region, INVALID);
    assertThat(region.send().body())
        .contains("Credential should be scoped to a valid region, not 'eu-nowhere-9'.");
    Link moved = new Link().sign();
    moved.query = moved.query.replace("us-east-1", "eu-west-1");
    assertRefused(moved, INVALID);
    assertRefused(new Link().scope("us-east-1", "sts").sign(), INVALID);
  }

  @Test
  void linkBesideAnAuthorization_isRefused() throws Exception {
    Link both = new Link().sign();
    both.draft.headers.put("Authorization", "AWS4-HMAC-SHA256 x");
    assertRefused(both, INCOMPLETE);
  }
}
