package dev.holdfast.api.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in, a parser answers. */
class ParsersTest {

  @Property
  void authorizationParser_neverThrows(@ForAll("authorizations") String header) {
    AuthorizationHeader.Parsed parsed = AuthorizationHeader.parse(header);
    assertThat(parsed.claim() == null).isNotEqualTo(parsed.error() == null);
  }

  @Property
  void queryParser_neverThrows_andItsCanonicalFormIsStable(@ForAll("queries") String query) {
    QueryParameters parameters = QueryParameters.parse(query);
    if (parameters != null) {
      QueryParameters again = QueryParameters.parse(parameters.canonical());
      assertThat(again).isNotNull();
      assertThat(again.canonical()).isEqualTo(parameters.canonical());
    }
  }

  @Property
  void times_readWhatTheyWrite(@ForAll("seconds") long second) {
    SignedTime time = SignedTime.parse(SignedTime.format(second));
    assertThat(time).isNotNull();
    assertThat(time.epochSecond()).isEqualTo(second);
  }

  @Property
  void timeParsers_neverThrow(@ForAll("times") String text) {
    SignedTime basic = SignedTime.parse(text);
    SignedTime http = SignedTime.parseHttpDate(text);
    assertThat(basic == null || http != null).isTrue();
  }

  @Provide
  Arbitrary<String> authorizations() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "AWS4-HMAC-SHA256",
            " ",
            ",",
            "=",
            "/",
            ";",
            "Credential=",
            "SignedHeaders=",
            "Signature=",
            "host",
            "AKID/20261122/us-east-1/kms/aws4_request",
            "00",
            "\u0000",
            "\ud800",
            "%",
            "AWS4");
    return pieces.list().ofMaxSize(24).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<String> queries() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "a",
            "b",
            "&",
            "=",
            "%",
            "%4",
            "%41",
            "%zz",
            "+",
            " ",
            "~",
            "X-Amz-Date",
            "x-amz-date",
            "\u00fc",
            "%C3%BC");
    return pieces.list().ofMaxSize(16).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<Long> seconds() {
    return Arbitraries.longs()
        .between(
            Instant.parse("1970-01-01T00:00:00Z").getEpochSecond(),
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());
  }

  @Provide
  Arbitrary<String> times() {
    return Arbitraries.strings().withChars("0123456789TZ :,aMonGMT\u0660").ofMaxLength(32);
  }
}
