package dev.holdfast.api.sigv4;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies AWS Signature Version 4, in header and presigned form, against exactly the headers that
 * the client listed.
 *
 * <p>Nothing of the claim is rebuilt from our own idea of the request: the {@code Host} is the one
 * received, the payload's hash is always that of the bytes received, and every header that changes
 * what is done must be among the signed ones.
 */
public final class SignatureVerifier {

  /** How far a client's clock may be off, and how old a signature may be. */
  static final long SKEW_SECONDS = 300;

  private static final long MAX_EXPIRES_SECONDS = 604_800;

  /**
   * A deactivated access key stops working after this at the latest; at once when {@link
   * SigningKeys#basis} tells.
   */
  private static final Duration KEY_TTL = Duration.ofSeconds(5);

  private static final int MAX_CACHED_KEYS = 10_000;

  /** Services that a client may find without a region, and then signs for none. */
  private static final Set<String> WITHOUT_REGION = Set.of("iam", "sts");

  private static final String AMZ_DATE = "x-amz-date";
  private static final String AMZ_TOKEN = "x-amz-security-token";
  private static final String AMZ_CONTENT_HASH = "x-amz-content-sha256";

  /**
   * Verifies what is signed with an unknown access key, so that this takes as long as a wrong
   * signature does.
   */
  private static final SigningKey DECOY =
      new SigningKey(Caller.root(new AccountId("000000000000"), "unknown"), new byte[32]);

  private final SigningKeys keys;
  private final InstantSource clock;
  private final Cache<String, Scope> cache;
  private final LongConsumer meter;

  /**
   * A credential scope that has been asked for.
   *
   * @param key empty when the access key is unknown
   * @param basis what the key was found from
   */
  private record Scope(Region region, Optional<SigningKey> key, Object basis) {}

  /**
   * @param ticker nanoseconds of the process, for how long a found key is kept
   */
  public SignatureVerifier(SigningKeys keys, InstantSource clock, Ticker ticker) {
    this(keys, clock, ticker, nanoseconds -> {});
  }

  /**
   * @param ticker nanoseconds of the process, for how long a found key is kept
   * @param meter is told how long each look at a signature took, in nanoseconds and without the
   *     time in which a key was looked for
   */
  public SignatureVerifier(
      SigningKeys keys, InstantSource clock, Ticker ticker, LongConsumer meter) {
    this.meter = meter;
    this.keys = keys;
    this.clock = clock;
    this.cache =
        Caffeine.newBuilder()
            .ticker(ticker)
            .expireAfterWrite(KEY_TTL)
            .maximumSize(MAX_CACHED_KEYS)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Verifies a request for one service. For a caller that was verified a moment ago the answer is
   * there at once; for others the stage fails when their keys cannot be read.
   *
   * @param service the signing name that the scope must have, such as {@code kms}
   */
  public CompletionStage<Verdict> verify(RawRequest request, String service) {
    long began = System.nanoTime();
    CompletionStage<Verdict> verdict = verdict(request, service);
    meter.accept(System.nanoTime() - began);
    return verdict;
  }

  private CompletionStage<Verdict> verdict(RawRequest request, String service) {
    String authorization = request.single("authorization");
    int authorizations = authorization != null ? 1 : request.count("authorization");
    QueryParameters query = null;
    if (!request.query().isEmpty()) {
      query = QueryParameters.parse(request.query());
      if (query == null) {
        return refused(WireErrors.incompleteSignature("The query string cannot be read."), null);
      }
    }
    boolean presigned = query != null && query.claims();
    if (authorizations == 0 && !presigned) {
      return refused(WireErrors.MISSING_AUTHENTICATION, null);
    }
    if (authorizations > 1 || authorizations == 1 && presigned) {
      return refused(
          WireErrors.incompleteSignature(
              "Only one way of authentication may be used in a request."),
          null);
    }
    boolean tokenInQuery = query != null && query.hasToken();
    if (request.count(AMZ_TOKEN) > (presigned ? 0 : 1) || tokenInQuery && !presigned) {
      // What one reader takes from the first, another would take from the second.
      return refused(
          WireErrors.incompleteSignature(
              "A security token must stand once, and where the signature stands."),
          null);
    }
    String canonicalQuery = query == null ? "" : query.canonical();
    if (query != null && presigned) {
      return presigned(request, service, query, canonicalQuery);
    }
    AuthorizationHeader.Parsed parsed =
        SignatureEngine.ofThread().recentClaim().read(authorization == null ? "" : authorization);
    Claim claim = parsed.claim();
    if (claim == null) {
      AwsError error = parsed.error();
      return refused(error == null ? WireErrors.WRONG_SIGNATURE : error, null);
    }
    return signed(request, service, claim, canonicalQuery);
  }

  private CompletionStage<Verdict> signed(
      RawRequest request, String service, Claim claim, String canonicalQuery) {
    String dateHeader = AMZ_DATE;
    SignedTime time;
    String amzDate = request.single(AMZ_DATE);
    if (amzDate != null) {
      time = SignedTime.parse(amzDate);
    } else {
      String date = request.count(AMZ_DATE) == 0 ? request.single("date") : null;
      if (date == null) {
        return refused(
            WireErrors.incompleteSignature(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date'"
                    + " header."),
            claim.accessKeyId());
      }
      dateHeader = "date";
      time = SignedTime.parseHttpDate(date);
    }
    if (time == null) {
      return refused(
          WireErrors.incompleteSignature("Date must be in ISO-8601 'basic format'."),
          claim.accessKeyId());
    }
    AwsError error = scopeError(claim, service, time);
    if (error == null) {
      error = skewError(time, SKEW_SECONDS, "5 min.");
    }
    if (error != null) {
      return refused(error, claim.accessKeyId());
    }
    return compare(
        request,
        claim,
        time,
        canonicalQuery,
        Optional.ofNullable(request.single(AMZ_TOKEN)),
        dateHeader);
  }

  private CompletionStage<Verdict> presigned(
      RawRequest request, String service, QueryParameters query, String canonicalQuery) {
    Optional<String> signature = query.value(QueryParameters.SIGNATURE);
    Optional<String> credential = query.value(QueryParameters.CREDENTIAL);
    Optional<String> signedHeaders = query.value("X-Amz-SignedHeaders");
    Optional<String> date = query.value("X-Amz-Date");
    Optional<String> expires = query.value("X-Amz-Expires");
    boolean complete =
        signature.isPresent()
            && credential.isPresent()
            && signedHeaders.isPresent()
            && date.isPresent()
            && query.value("X-Amz-Algorithm").equals(Optional.of(Claim.ALGORITHM));
    if (!complete) {
      return refused(
          WireErrors.incompleteSignature(
              "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential',"
                  + " 'X-Amz-Signature', 'X-Amz-SignedHeaders' and 'X-Amz-Date'."),
          null);
    }
    Claim claim = Claim.of(credential.get(), signedHeaders.get(), signature.get());
    if (claim == null) {
      return refused(
          WireErrors.incompleteSignature(
              "Credential must have exactly 5 slash-delimited elements, e.g."
                  + " keyid/date/region/service/term."),
          null);
    }
    SignedTime time = SignedTime.parse(date.get());
    long seconds = expires.map(SignatureVerifier::seconds).orElse(SKEW_SECONDS);
    if (time == null || seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
      return refused(
          WireErrors.incompleteSignature(
              "X-Amz-Date must be in ISO-8601 'basic format' and X-Amz-Expires be 1 to 604800"
                  + " seconds."),
          claim.accessKeyId());
    }
    AwsError error = scopeError(claim, service, time);
    if (error == null) {
      error = skewError(time, seconds, seconds + " sec.");
    }
    if (error != null) {
      return refused(error, claim.accessKeyId());
    }
    return compare(request, claim, time, canonicalQuery, query.value(QueryParameters.TOKEN), null);
  }

  private static @Nullable AwsError scopeError(Claim claim, String service, SignedTime time) {
    if (!claim.terminator().equals(Claim.TERMINATOR)) {
      return WireErrors.invalidSignature(
          "Credential should be scoped with a valid terminator: 'aws4_request'.");
    }
    if (!claim.service().equals(service)) {
      return WireErrors.invalidSignature(
          "Credential should be scoped to correct service: '" + service + "'.");
    }
    if (!time.text().startsWith(claim.date())) {
      return WireErrors.invalidSignature(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP: '"
              + claim.date()
              + "' != '"
              + time.text().substring(0, 8)
              + "', from '"
              + time.text()
              + "'.");
    }
    return null;
  }

  private @Nullable AwsError skewError(SignedTime time, long lifeSeconds, String life) {
    long now = clock.instant().getEpochSecond();
    if (time.epochSecond() + lifeSeconds < now) {
      return WireErrors.invalidSignature(
          "Signature expired: "
              + time.text()
              + " is now earlier than "
              + SignedTime.format(now - lifeSeconds)
              + " ("
              + SignedTime.format(now)
              + " - "
              + life
              + ")");
    }
    if (time.epochSecond() - SKEW_SECONDS > now) {
      return WireErrors.invalidSignature(
          "Signature not yet current: "
              + time.text()
              + " is still later than "
              + SignedTime.format(now + SKEW_SECONDS)
              + " ("
              + SignedTime.format(now)
              + " + 5 min.)");
    }
    return null;
  }

  /**
   * A request and what it claims, all but the key.
   *
   * @param time when it says it was signed
   * @param token of the session that it says signed it
   */
  private record Attempt(
      RawRequest request,
      Claim claim,
      SignedHeaders headers,
      SignedTime time,
      String canonicalQuery,
      Optional<String> token) {}

  /**
   * @param dateHeader the header that dates the request; null when the query does
   */
  @SuppressWarnings("ReferenceEquality") // a basis says by its identity alone that nothing changed
  private CompletionStage<Verdict> compare(
      RawRequest request,
      Claim claim,
      SignedTime time,
      String canonicalQuery,
      Optional<String> token,
      @Nullable String dateHeader) {
    SignedHeaders.Found listed = SignedHeaders.find(request, claim.signedHeaders(), dateHeader);
    SignedHeaders headers = listed.headers();
    if (headers == null) {
      AwsError error = listed.error();
      return refused(error == null ? WireErrors.WRONG_SIGNATURE : error, claim.accessKeyId());
    }
    Attempt attempt = new Attempt(request, claim, headers, time, canonicalQuery, token);
    String name = token.isEmpty() ? claim.scope() : claim.scope() + ' ' + hash(token.get());
    Scope known = cache.getIfPresent(name);
    // Asked before the key is: what changes in between is noticed by the next request.
    Object basis = keys.basis(claim.accessKeyId());
    if (known != null && known.basis == basis) {
      return CompletableFuture.completedStage(decide(attempt, known));
    }
    Optional<Region> region = region(claim);
    LocalDate day = SignedTime.day(claim.date());
    if (region.isEmpty() || day == null) {
      return refused(WireErrors.wrongRegion(claim.region()), claim.accessKeyId());
    }
    return keys.find(claim.accessKeyId(), token, day, region.get(), claim.service())
        .thenApply(key -> {
          Scope found = new Scope(region.get(), key, basis);
          cache.put(name, found);
          return decide(attempt, found);
        });
  }

  private static Optional<Region> region(Claim claim) {
    boolean global =
        WITHOUT_REGION.contains(claim.service()) && claim.region().equals(Region.AWS_GLOBAL.name());
    return global ? Optional.of(Region.AWS_GLOBAL) : Region.parse(claim.region());
  }

  /**
   * Stands for a token in the cache, where its letters would take as much room as a caller likes.
   */
  private static String hash(String token) {
    byte[] hex = SignatureEngine.ofThread().sha256Hex(token.getBytes(StandardCharsets.UTF_8));
    return new String(hex, StandardCharsets.US_ASCII);
  }

  private Verdict decide(Attempt attempt, Scope scope) {
    RawRequest request = attempt.request;
    Claim claim = attempt.claim;
    SigningKey key = scope.key().orElse(DECOY);
    SignatureEngine engine = SignatureEngine.ofThread();
    byte[] payloadHash = engine.sha256Hex(request.body());
    String declaredHash = request.single(AMZ_CONTENT_HASH);
    boolean honest =
        declaredHash == null
            ? request.count(AMZ_CONTENT_HASH) == 0
            : declaredHash.equals(new String(payloadHash, StandardCharsets.US_ASCII));
    byte[] claimed = claim.signature().getBytes(StandardCharsets.UTF_8);
    boolean equal = false;
    int spellings = Math.max(1, request.contentTypes().size());
    for (int i = 0; i < spellings && !equal; i++) {
      String contentType = request.contentTypes().isEmpty() ? null : request.contentTypes().get(i);
      byte[] signature = signature(engine, attempt, contentType, payloadHash, key);
      equal = MessageDigest.isEqual(signature, claimed);
    }

    if (scope.key().isEmpty()) {
      return new Verdict.Refused(WireErrors.UNKNOWN_ACCESS_KEY, claim.accessKeyId());
    }
    if (!equal || !honest) {
      return new Verdict.Refused(WireErrors.WRONG_SIGNATURE, claim.accessKeyId());
    }
    // Last, so that a token tells only its owner that it is over; each time, since keys are kept.
    if (!clock.instant().isBefore(key.expiresAt())) {
      return new Verdict.Refused(WireErrors.EXPIRED_TOKEN, claim.accessKeyId());
    }
    return new Verdict.Verified(key.caller(), scope.region(), attempt.token);
  }

  private static byte[] signature(
      SignatureEngine engine,
      Attempt attempt,
      @Nullable String contentType,
      byte[] payloadHash,
      SigningKey key) {
    RawRequest request = attempt.request;
    Claim claim = attempt.claim;
    engine.clear();
    engine.put(request.method());
    engine.put('\n');
    engine.put(request.path());
    engine.put('\n');
    engine.put(attempt.canonicalQuery);
    engine.put('\n');
    attempt.headers.writeTo(engine, contentType);
    engine.put('\n');
    engine.put(claim.signedHeaders());
    engine.put('\n');
    engine.put(payloadHash);
    byte[] canonicalHash = engine.sha256Hex();

    engine.clear();
    engine.put(Claim.ALGORITHM);
    engine.put('\n');
    engine.put(attempt.time.text());
    engine.put('\n');
    engine.put(claim.scope(), claim.accessKeyId().length() + 1, claim.scope().length());
    engine.put("/aws4_request\n");
    engine.put(canonicalHash);
    return engine.hmacHex(claim.scope(), key);
  }

  private static long seconds(String text) {
    if (text.isEmpty() || text.length() > 6 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Long.parseLong(text);
  }

  private static CompletionStage<Verdict> refused(AwsError error, @Nullable String accessKeyId) {
    return CompletableFuture.completedStage(new Verdict.Refused(error, accessKeyId));
  }
}
