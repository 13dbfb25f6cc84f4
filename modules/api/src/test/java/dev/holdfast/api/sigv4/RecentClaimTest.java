package dev.holdfast.api.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecentClaimTest {

  /** Near to each other, so that heads are often the same and tails are not what they seem. */
  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> part =
        Arbitraries.of(
            "Credential=AKID/20261122/us-east-1/kms/aws4_request",
            "Credential=OTHER/20261122/us-east-1/kms/aws4_request",
            "SignedHeaders=host;x-amz-date",
            "Signature=abcd",
            "Signature=ef01",
            "Signature=",
            "Signature=Signature=ab",
            "Signature=a=b",
            "Signature=ab cd",
            "Signature=ab ");
    Arbitrary<String> separator = Arbitraries.of(", ", ",", " ,", ",,", " ");
    Arbitrary<String> usual =
        Combinators.combine(part, part, part, separator)
            .as((a, b, c, between) -> "AWS4-HMAC-SHA256 " + a + ", " + b + between + c);
    Arbitrary<String> proper =
        part.filter(text -> text.startsWith("Signature="))
            .map(text ->
                "AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/kms/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, "
                    + text);
    return Arbitraries.oneOf(
        proper, usual, Combinators.combine(proper, part).as((a, b) -> a + "," + b));
  }

  @Property
  void readsWhatTheParserReads(@ForAll List<@From("headers") String> headers) {
    RecentClaim recent = new RecentClaim();
    for (String header : headers) {
      assertThat(recent.read(header)).isEqualTo(AuthorizationHeader.parse(header));
    }
  }
}
