package dev.holdfast.api.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.error.AwsError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerifierTest {

  private static final String INCOMPLETE = "IncompleteSignatureException";
  private static final String INVALID = "InvalidSignatureException";
  private static final String UNRECOGNIZED = "UnrecognizedClientException";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T07:00:30Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final KnownKeys keys = new KnownKeys().with("AKIDEXAMPLE", Requests.SCOPE.secret());
  private final SignatureVerifier verifier = new SignatureVerifier(keys, now::get, nanos::get);

  private Verdict verify(RawRequest request) {
    return verifier.verify(request, "kms").toCompletableFuture().join();
  }

  private AwsError error(RawRequest request) {
    Verdict verdict = verify(request);
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).error();
  }

  private void assertRefused(RawRequest request, String name) {
    assertThat(error(request).name()).isEqualTo(name);
    assertThat(error(request).status()).isEqualTo(400);
  }

  // -- accepted

  @Test
  void requestSignedByTheBook_isAccepted() {
    Verdict verdict = verify(Requests.likeTheCli().sign());
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Verified.class,
            verified -> {
              assertThat(verified.caller().arn()).isEqualTo("arn:aws:iam::000000000000:root");
              assertThat(verified.region().name()).isEqualTo("us-east-1");
            });
  }

  @Test
  void moreSignedHeaders_areVerifiedAsListed() {
    Requests requests = Requests.likeTheCli();
    requests.headers.put("amz-sdk-request", "attempt=1;   max=4");
    requests.headers.put("Content-Length", "43");
    requests.headers.put("X-Amz-User-Agent", "  a\t b  ");
    requests.headers.put("x-note", "naïve \u4e2d\u6587 \ud83d\ude00  text");
    requests.signed =
        List.of(
            "accept-encoding",
            "amz-sdk-request",
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "x-amz-date",
            "x-amz-target",
            "x-amz-user-agent",
            "x-note");
    assertThat(verify(requests.sign())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void spacesAroundAuthorizationParts_meanNothing() {
    Requests requests = Requests.likeTheCli();
    assertThat(verify(requests.with(requests.authorization().replace(", ", ","))))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(verify(requests.with(requests.authorization().replace(", ", " ,  "))))
        .isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void dateHeader_standsInForAmzDate() {
    Requests requests = Requests.likeTheCli();
    requests.headers.remove("X-Amz-Date");
    requests.headers.put("Date", "Sun, 22 Nov 2026 07:00:00 GMT");
    requests.signed = List.of("content-type", "date", "host", "x-amz-target");
    assertThat(verify(requests.sign())).isInstanceOf(Verdict.Verified.class);

    requests.signed = List.of("content-type", "host", "x-amz-target");
    assertRefused(requests.sign(), INVALID);
  }

  @Test
  void everySpellingOfTheContentType_isTried() {
    Requests requests = Requests.likeTheCli();
    requests.headers.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    RawRequest signed = requests.sign();
    RawRequest received =
        new RawRequest(
            signed.method(),
            signed.path(),
            signed.query(),
            signed.headers(),
            List.of(
                "application/x-www-form-urlencoded; charset=UTF-8",
                "application/x-www-form-urlencoded; charset=utf-8"),
            signed.body());
    assertThat(verify(received)).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void queryOfAHeaderSignedRequest_isCanonicalised() {
    Requests requests = Requests.likeTheCli();
    requests.query = "a=1&a%20b=%7E%2F&b=";
    RawRequest signed = requests.sign();
    // As the client sent it: other order, another spelling of the same bytes.
    requests.query = "b&a%20b=~/&a=1";
    assertThat(error(requests.with(signed.single("authorization"))).name()).isEqualTo(INVALID);
    requests.query = "a=1&a%20b=~%2F&b=";
    String authorization =
        ReferenceSigner.authorization(
            Requests.SCOPE,
            Requests.AMZ_DATE,
            "POST",
            "/",
            "a=1&a%20b=~%2F&b=",
            requests.headers,
            requests.signed,
            requests.body);
    requests.query = "b&a%20b=~/&a=1";
    assertThat(verify(requests.with(authorization))).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void truePayloadHashHeader_isAccepted_andAFalseOneRefused() {
    Requests requests = Requests.likeTheCli();
    requests.signed =
        List.of("content-type", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-target");
    requests.headers.put(
        "x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertRefused(requests.sign(), INVALID);
    requests.body = new byte[0];
    assertThat(verify(requests.sign())).isInstanceOf(Verdict.Verified.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})
  void payloadThatIsNotSigned_isRefused(String mode) {
    Requests requests = Requests.likeTheCli();
    requests.signed =
        List.of("content-type", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-target");
    requests.headers.put("x-amz-content-sha256", mode);
    assertRefused(requests.sign(), INVALID);
  }

  // -- mutations

  @Test
  void everyChangedByteOfASignedRequest_isRefused() {
    RawRequest good = Requests.likeTheCli().sign();
    assertThat(verify(good)).isInstanceOf(Verdict.Verified.class);
    List<String> signed = List.of("host", "x-amz-date", "x-amz-target", "authorization");
    int tried = 0;
    for (int h = 0; h < good.headers().length; h += 2) {
      if (!signed.contains(good.headers()[h])) {
        continue;
      }
      String value = good.headers()[h + 1];
      for (int i = 0; i < value.length(); i++) {
        for (int bit = 0; bit < 7; bit++) {
          char changed = (char) (value.charAt(i) ^ 1 << bit);
          String[] headers = good.headers().clone();
          headers[h + 1] = value.substring(0, i) + changed + value.substring(i + 1);
          RawRequest mutant = Requests.withHeaders(good, headers);
          assertThat(verify(mutant))
              .as("%s: %s", headers[h], headers[h + 1])
              .isInstanceOf(Verdict.Refused.class);
          tried++;
        }
      }
    }
    for (int i = 0; i < good.body().length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] body = good.body().clone();
        body[i] = (byte) (body[i] ^ 1 << bit);
        assertRefused(
            new RawRequest("POST", "/", "", good.headers(), good.contentTypes(), body), INVALID);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(1500);
  }

  @Test
  void changedMethodPathOrQuery_isRefused() {
    RawRequest good = Requests.likeTheCli().sign();
    assertRefused(
        new RawRequest("PUT", "/", "", good.headers(), good.contentTypes(), good.body()), INVALID);
    assertRefused(
        new RawRequest("POST", "/x", "", good.headers(), good.contentTypes(), good.body()),
        INVALID);
    assertRefused(
        new RawRequest("POST", "/", "a=b", good.headers(), good.contentTypes(), good.body()),
        INVALID);
    assertRefused(
        new RawRequest("POST", "/", "", good.headers(), List.of("application/json"), good.body()),
        INVALID);
  }

  @Test
  void signatureThatIsAPrefixOrLonger_isRefused() {
    Requests requests = Requests.likeTheCli();
    String authorization = requests.authorization();
    assertRefused(requests.with(authorization.substring(0, authorization.length() - 1)), INVALID);
    assertRefused(requests.with(authorization + "0"), INVALID);
    String upper =
        authorization.substring(0, authorization.indexOf("Signature=") + 10)
            + authorization
                .substring(authorization.indexOf("Signature=") + 10)
                .toUpperCase(Locale.ROOT);
    assertRefused(requests.with(upper), INVALID);
  }

  // -- headers

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-target", "x-amz-date", "x-amz-security-token", "x-amz-anything"})
  void amzHeaderThatIsNotSigned_isRefused(String name) {
    RawRequest good = Requests.likeTheCli().sign();
    String[] headers = good.headers().clone();
    if (good.count(name) == 0) {
      assertRefused(Requests.plus(good, name, "TrentService.Decrypt"), INVALID);
    } else {
      Requests requests = Requests.likeTheCli();
      requests.signed = requests.signed.stream().filter(n -> !n.equals(name)).toList();
      assertRefused(requests.sign(), INVALID);
      // A second one beside the signed one.
      assertThat(error(Requests.plus(good, name, headers[1])).name()).isIn(INVALID, INCOMPLETE);
    }
  }

  @Test
  void hostThatIsNotSigned_isRefused() {
    Requests requests = Requests.likeTheCli();
    requests.signed = List.of("content-type", "x-amz-date", "x-amz-target");
    assertRefused(requests.sign(), INCOMPLETE);
  }

  @Test
  void signedHeaderThatIsNotThere_isRefused() {
    RawRequest good = Requests.likeTheCli().sign();
    List<String> headers = new ArrayList<>(List.of(good.headers()));
    int at = headers.indexOf("x-amz-target");
    headers.remove(at);
    headers.remove(at);
    assertRefused(Requests.withHeaders(good, headers.toArray(String[]::new)), INVALID);
  }

  @Test
  void twoOfASignedHeader_areRefused() {
    assertRefused(Requests.plus(Requests.likeTheCli().sign(), "host", "127.0.0.1:4599"), INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host;content-type;x-amz-date;x-amz-target",
        "Content-Type;Host;X-Amz-Date;X-Amz-Target",
        "content-type;host;host;x-amz-date;x-amz-target",
        ";content-type;host;x-amz-date;x-amz-target",
        "content-type;host;x-amz-date;x-amz-target;"
      })
  void signedHeadersOutOfOrderOrTwice_areRefused(String list) {
    Requests requests = Requests.likeTheCli();
    String authorization =
        requests.authorization().replace("content-type;host;x-amz-date;x-amz-target", list);
    assertThat(error(requests.with(authorization)).name()).isIn(INCOMPLETE, INVALID);
  }

  // -- credentials

  @Test
  void noCredentials_areMissing() {
    assertRefused(Requests.likeTheCli().unsigned(), "MissingAuthenticationTokenException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential",
        "AWS4-HMAC-SHA256 Credential=",
        "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request/x, SignedHeaders=host,"
            + " Signature=00",
        "AWS4-HMAC-SHA256 Credential=/20261122/us-east-1/kms/aws4_request, SignedHeaders=host,"
            + " Signature=00",
        "AWS4-HMAC-SHA256 Credential=a\u0000b/20261122/us-east-1/kms/aws4_request,"
            + " SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=,"
            + " Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=host,"
            + " Signature=",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=host,"
            + " Signature=00, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=host,"
            + " Signature=00, Other=1",
        "AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=host,"
            + " Signature=00,",
        "AWS4-HMAC-SHA1 Credential=a/20261122/us-east-1/kms/aws4_request, SignedHeaders=host,"
            + " Signature=00",
        "AWS4-ECDSA-P256-SHA256 Credential=a/20261122/kms/aws4_request, SignedHeaders=host,"
            + " Signature=00",
        "Basic dGVzdDp0ZXN0",
        "Bearer test"
      })
  void malformedAuthorization_isIncomplete(String authorization) {
    assertRefused(Requests.likeTheCli().with(authorization), INCOMPLETE);
  }

  @Test
  void twoAuthorizations_areRefused() {
    Requests requests = Requests.likeTheCli();
    assertRefused(
        Requests.plus(requests.sign(), "authorization", requests.authorization()), INCOMPLETE);
    RawRequest good = requests.sign();
    assertRefused(
        new RawRequest(
            "POST", "/", "X-Amz-Signature=00", good.headers(), good.contentTypes(), good.body()),
        INCOMPLETE);
  }

  @ParameterizedTest
  @CsvSource({
    "s3, Credential should be scoped to correct service: 'kms'.",
    "sts, Credential should be scoped to correct service: 'kms'."
  })
  void scopeOfAnotherService_isRefused(String service, String message) {
    Requests requests = Requests.likeTheCli();
    requests.scope =
        new ReferenceSigner.Scope("AKIDEXAMPLE", Requests.SCOPE.secret(), "us-east-1", service);
    assertThat(error(requests.sign()).message()).contains(message);
  }

  @Test
  void scopeOfNoRegion_isRefused() {
    Requests requests = Requests.likeTheCli();
    requests.scope =
        new ReferenceSigner.Scope("AKIDEXAMPLE", Requests.SCOPE.secret(), "mars", "kms");
    assertThat(error(requests.sign()).message())
        .contains("Credential should be scoped to a valid region, not 'mars'.");
  }

  @Test
  void scopeOfAnotherDay_isRefused() {
    Requests requests = Requests.likeTheCli();
    String authorization = requests.authorization().replace("/20261122/", "/20261121/");
    assertThat(error(requests.with(authorization)).message())
        .contains(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
                + " HTTP: '20261121' != '20261122', from '20261122T070000Z'.");
  }

  @Test
  void otherTerminator_isRefused() {
    Requests requests = Requests.likeTheCli();
    assertRefused(
        requests.with(requests.authorization().replace("aws4_request", "aws5_request")), INVALID);
  }

  @Test
  void unknownAccessKey_isNotToldFromItsSecret() {
    Requests requests = Requests.likeTheCli();
    requests.scope = new ReferenceSigner.Scope("AKIDUNKNOWN", "whatever", "us-east-1", "kms");
    assertThat(error(requests.sign()).message())
        .contains("The security token included in the request is invalid.");
    assertRefused(requests.sign(), UNRECOGNIZED);
  }

  @Test
  void decoyKey_authenticatesNobody() {
    Requests requests = Requests.likeTheCli();
    // Sixty-four zeros would be the signature only by chance, but the decoy's key is known: it must
    // not help.
    String authorization = requests.authorization().replace("AKIDEXAMPLE", "unknown");
    assertRefused(requests.with(authorization), UNRECOGNIZED);
  }

  // -- sessions

  private static final String SESSION_KEY = "ASIAEXAMPLE";
  private static final String SESSION_SECRET = "session-secret";
  private static final String TOKEN = "FwoGZXIvYXdz//token==";
  private static final Instant SESSION_ENDS = Instant.parse("2026-11-22T07:01:00Z");

  private Requests ofSession(String token) {
    keys.withSession(SESSION_KEY, SESSION_SECRET, TOKEN, SESSION_ENDS);
    Requests requests = Requests.likeTheCli();
    requests.scope = new ReferenceSigner.Scope(SESSION_KEY, SESSION_SECRET, "us-east-1", "kms");
    requests.headers.put("X-Amz-Security-Token", token);
    requests.signed =
        List.of("content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target");
    return requests;
  }

  @Test
  void session_isVerifiedWithItsToken() {
    assertThat(verify(ofSession(TOKEN).sign())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void anotherTokenOrNone_isNotTheSession() {
    assertRefused(ofSession("other").sign(), UNRECOGNIZED);
    Requests without = ofSession(TOKEN);
    without.headers.remove("X-Amz-Security-Token");
    without.signed = List.of("content-type", "host", "x-amz-date", "x-amz-target");
    assertRefused(without.sign(), UNRECOGNIZED);
    assertThat(verify(ofSession(TOKEN).sign())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void tokenWithALongTermKey_belongsToNeither() {
    Requests requests = ofSession(TOKEN);
    requests.scope = Requests.SCOPE;
    assertRefused(requests.sign(), UNRECOGNIZED);
  }

  @Test
  void unsignedToken_isRefused() {
    Requests requests = ofSession(TOKEN);
    requests.signed = List.of("content-type", "host", "x-amz-date", "x-amz-target");
    assertRefused(requests.sign(), INVALID);
  }

  @Test
  void sessionThatIsOver_isToldSoAtOnce_butOnlyToWhoHasItsSecret() {
    assertThat(verify(ofSession(TOKEN).sign())).isInstanceOf(Verdict.Verified.class);
    now.set(SESSION_ENDS);
    assertRefused(ofSession(TOKEN).sign(), "ExpiredTokenException");
    assertThat(error(ofSession(TOKEN).sign()).message())
        .contains("The security token included in the request is expired");
    Requests guessed = ofSession(TOKEN);
    guessed.scope = new ReferenceSigner.Scope(SESSION_KEY, "guess", "us-east-1", "kms");
    assertRefused(guessed.sign(), INVALID);
  }

  @Test
  void tokenInTwoPlaces_isRefused() {
    assertRefused(
        Requests.plus(ofSession(TOKEN).sign(), "x-amz-security-token", TOKEN), INCOMPLETE);
    Requests requests = ofSession(TOKEN);
    requests.query = "X-Amz-Security-Token=other";
    assertRefused(requests.sign(), INCOMPLETE);
    requests.query = "x-amz-security-token=other";
    assertRefused(requests.sign(), INCOMPLETE);
  }

  @Test
  void presignedSession_bringsItsTokenInTheQuery() {
    assertThat(verify(presigned(TOKEN, true))).isInstanceOf(Verdict.Verified.class);
    assertRefused(presigned("other", true), UNRECOGNIZED);
    assertRefused(presigned(TOKEN, false), INVALID);
  }

  /**
   * @param signed whether the token is among what is signed
   */
  private RawRequest presigned(String token, boolean signed) {
    Requests requests = ofSession(token);
    String tokenPart = "X-Amz-Security-Token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    String before =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + ReferenceSigner.credential(requests.scope, Requests.AMZ_DATE).replace("/", "%2F")
            + "&X-Amz-Date="
            + Requests.AMZ_DATE
            + "&X-Amz-Expires=60";
    String after = "&X-Amz-SignedHeaders=host";
    String signature =
        ReferenceSigner.signature(
            requests.scope,
            Requests.AMZ_DATE,
            "GET",
            "/",
            before + (signed ? "&" + tokenPart : "") + after,
            Map.of("Host", "localhost"),
            "host",
            new byte[0]);
    return new RawRequest(
        "GET",
        "/",
        before + "&" + tokenPart + after + "&X-Amz-Signature=" + signature,
        new String[] {"host", "localhost"},
        List.of(),
        new byte[0]);
  }

  @Test
  void tokens_areLookedUpOnceEach() {
    assertThat(verify(ofSession(TOKEN).sign())).isInstanceOf(Verdict.Verified.class);
    int lookups = keys.lookups();
    assertThat(verify(ofSession(TOKEN).sign())).isInstanceOf(Verdict.Verified.class);
    assertThat(keys.lookups()).isEqualTo(lookups);
    assertRefused(ofSession("other").sign(), UNRECOGNIZED);
    assertThat(keys.lookups()).isEqualTo(lookups + 1);
  }

  // -- time

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-22T06:55:00Z", "2026-11-22T07:05:00Z"})
  void fiveMinutesOff_isAccepted(Instant instant) {
    now.set(instant);
    assertThat(verify(Requests.likeTheCli().sign())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void olderThanFiveMinutes_hasExpired() {
    now.set(Instant.parse("2026-11-22T07:05:01Z"));
    assertThat(error(Requests.likeTheCli().sign()))
        .satisfies(e -> assertThat(e.name()).isEqualTo(INVALID))
        .satisfies(e ->
            assertThat(e.message())
                .contains(
                    "Signature expired: 20261122T070000Z is now earlier than 20261122T070001Z"
                        + " (20261122T070501Z - 5 min.)"));
  }

  @Test
  void moreThanFiveMinutesAhead_isNotYetCurrent() {
    now.set(Instant.parse("2026-11-22T06:54:59Z"));
    assertThat(error(Requests.likeTheCli().sign()).message())
        .contains(
            "Signature not yet current: 20261122T070000Z is still later than 20261122T065959Z"
                + " (20261122T065459Z + 5 min.)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20261122",
        "20261122T070000",
        "20261322T070000Z",
        "20260230T070000Z",
        "20261122T250000Z",
        "2026-11-22T07:00:00Z",
        "20261122T0700\u0660\u0660Z"
      })
  void dateThatIsNone_isIncomplete(String date) {
    Requests requests = Requests.likeTheCli();
    requests.headers.put("X-Amz-Date", date);
    assertRefused(requests.sign(), INCOMPLETE);
  }

  // -- presigned

  private static RawRequest presigned(String expires, String extra) {
    Requests requests = Requests.likeTheCli();
    requests.headers.remove("X-Amz-Date");
    String credential =
        ReferenceSigner.credential(Requests.SCOPE, Requests.AMZ_DATE).replace("/", "%2F");
    String query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + credential
            + "&X-Amz-Date="
            + Requests.AMZ_DATE
            + "&X-Amz-Expires="
            + expires
            + "&X-Amz-SignedHeaders=host%3Bx-amz-target";
    String signature =
        ReferenceSigner.signature(
            Requests.SCOPE,
            Requests.AMZ_DATE,
            "POST",
            "/",
            query,
            requests.headers,
            "host;x-amz-target",
            requests.body);
    requests.query = query + "&X-Amz-Signature=" + signature + extra;
    return requests.unsigned();
  }

  @Test
  void presignedRequest_isAcceptedUntilItExpires() {
    assertThat(verify(presigned("900", ""))).isInstanceOf(Verdict.Verified.class);
    now.set(Instant.parse("2026-11-22T07:15:00Z"));
    assertThat(verify(presigned("900", ""))).isInstanceOf(Verdict.Verified.class);
    now.set(Instant.parse("2026-11-22T07:15:01Z"));
    assertRefused(presigned("900", ""), INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "604801", "x", "99999999999999999999"})
  void lifeThatIsNone_isIncomplete(String expires) {
    assertRefused(presigned(expires, ""), INCOMPLETE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&X-Amz-Credential=other",
        "&x-amz-credential=other",
        "&X-AMZ-DATE=20261122T070000Z",
        "&%zz=1",
        "&%4=1"
      })
  void parameterTwiceOrBroken_isIncomplete(String extra) {
    assertRefused(presigned("900", extra), INCOMPLETE);
  }

  @Test
  void parameterAddedToAPresignedRequest_isRefused() {
    assertRefused(presigned("900", "&Action=Other"), INVALID);
  }

  @Test
  void everyChangedByteOfAPresignedQuery_isRefused() {
    RawRequest good = presigned("900", "");
    String query = good.query();
    for (int i = 0; i < query.length(); i++) {
      for (int bit = 0; bit < 7; bit++) {
        String changed =
            query.substring(0, i) + (char) (query.charAt(i) ^ 1 << bit) + query.substring(i + 1);
        RawRequest mutant =
            new RawRequest("POST", "/", changed, good.headers(), good.contentTypes(), good.body());
        // Hexadecimal digits of an escape may change case: the same bytes in another spelling.
        if (!changed.replace("%2f", "%2F").replace("%3b", "%3B").equals(query)) {
          assertThat(verify(mutant)).as(changed).isInstanceOf(Verdict.Refused.class);
        }
      }
    }
  }

  // -- the cache

  @Test
  void signingKey_isLookedUpOnce_andForgottenSoon() {
    RawRequest request = Requests.likeTheCli().sign();
    var unused = List.of(verify(request), verify(request), verify(request));
    assertThat(keys.lookups()).isEqualTo(1);

    keys.remove("AKIDEXAMPLE");
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    assertRefused(request, UNRECOGNIZED);
  }

  @Test
  void signingKey_isLookedUpAgainAtOnce_whenItsOwnerChanges() {
    RawRequest request = Requests.likeTheCli().sign();
    assertThat(verify(request)).isInstanceOf(Verdict.Verified.class);
    keys.remove("AKIDEXAMPLE");
    keys.change();
    assertRefused(request, UNRECOGNIZED);
    int lookups = keys.lookups();
    assertRefused(request, UNRECOGNIZED);
    assertThat(keys.lookups()).isEqualTo(lookups);
  }

  @Test
  void manyThreadsAtOnce_neitherAcceptForgeriesNorRefuseTheGood() throws Exception {
    RawRequest good = Requests.likeTheCli().sign();
    byte[] other =
        "{\"KeyId\":\"alias/b\",\"Plaintext\":\"aGVsbG8=\"}".getBytes(StandardCharsets.UTF_8);
    RawRequest forged = new RawRequest("POST", "/", "", good.headers(), good.contentTypes(), other);
    try (ExecutorService pool = Executors.newFixedThreadPool(64)) {
      List<Future<Optional<String>>> wrong = new ArrayList<>();
      for (int t = 0; t < 64; t++) {
        boolean forge = t % 2 == 0;
        wrong.add(
            pool.submit(() -> {
              for (int i = 0; i < 500; i++) {
                boolean accepted = verify(forge ? forged : good) instanceof Verdict.Verified;
                if (accepted == forge) {
                  return Optional.of(forge ? "accepted a forgery" : "refused the good");
                }
              }
              return Optional.empty();
            }));
      }
      for (Future<Optional<String>> result : wrong) {
        assertThat(result.get()).isEmpty();
      }
    }
  }
}
