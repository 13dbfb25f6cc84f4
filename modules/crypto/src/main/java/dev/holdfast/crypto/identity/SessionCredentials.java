package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionKeys;
import dev.holdfast.model.sts.SessionTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sessions' credentials. Nothing is stored: the token is the session, base64 of
 *
 * <pre>
 *   box { {@link SessionForm} of session and secret }, belongs to lp(region) lp(access key id)
 * </pre>
 *
 * under the region's sessions key. It outlives restarts and ends when it says.
 */
public final class SessionCredentials implements SessionTokens, SessionKeys {

  /** The longest session is far below; more is not worth a decryption. */
  private static final int MAX_TOKEN = 32_768;

  /** Derived keys kept; more are derived again. */
  private static final int MAX_KEPT = 10_000;

  private final Identities identities;
  private final Region home;
  private final SealingKey sessionsKey;
  private final SecretMemory memory;
  private final RandomSource random;
  private final ConcurrentMap<Scope, Derived> derived = new ConcurrentHashMap<>();

  /** What a token was found to be; holds no secret but a day's key. */
  private static final class Derived {
    private final byte[] token;
    private final Session session;
    private final SigningKey key;

    Derived(byte[] token, Session session, SigningKey key) {
      this.token = token;
      this.session = session;
      this.key = key;
    }
  }

  /**
   * @param home where identities live
   * @param sessionsKey of that region; stays its own
   */
  public SessionCredentials(
      Identities identities,
      Region home,
      SealingKey sessionsKey,
      SecretMemory memory,
      RandomSource random) {
    this.identities = identities;
    this.home = home;
    this.sessionsKey = sessionsKey;
    this.memory = memory;
    this.random = random;
  }

  @Override
  public Minted mint(Session session) {
    AccountId account = session.identity().account();
    AccessKey fresh = AccessKey.generate(UniqueIds.Kind.SESSION_KEY, account, random);
    byte[] clear = SessionForm.write(session, fresh.secret().reveal());
    byte[] box = Box.SESSION_TOKEN.seal(sessionsKey, belongsTo(fresh.id()), clear);
    Arrays.fill(clear, (byte) 0);
    return new Minted(fresh.id(), fresh.secret(), Base64.getEncoder().encodeToString(box));
  }

  @Override
  public Opened open(String accessKeyId, String token, Instant now) {
    Optional<SessionForm.Content> content = read(accessKeyId, token);
    if (content.isEmpty()) {
      return new Opened.Invalid();
    }
    Arrays.fill(content.get().secret(), (byte) 0);
    Session session = content.get().session();
    return session.isExpired(now) ? new Opened.Expired() : new Opened.Valid(session);
  }

  @Override
  public Found find(
      String accessKeyId,
      String token,
      LocalDate date,
      Region region,
      String service,
      Instant now) {
    Scope scope = new Scope(accessKeyId, date, region, service);
    byte[] tokenBytes = token.getBytes(StandardCharsets.UTF_8);
    Derived known = derived.get(scope);
    if (known != null && MessageDigest.isEqual(known.token, tokenBytes)) {
      return known.session.isExpired(now) ? new Found.Expired() : again(scope, known);
    }
    Optional<SessionForm.Content> content = read(accessKeyId, token);
    if (content.isEmpty()) {
      return new Found.Unknown();
    }
    Session session = content.get().session();
    try (Secret secret = memory.absorb(content.get().secret())) {
      if (session.isExpired(now)) {
        return new Found.Expired();
      }
      Optional<Caller> caller = caller(session, accessKeyId);
      if (caller.isEmpty()) {
        return new Found.Unknown();
      }
      byte[] key = SigningKeyDerivation.derive(secret, date, region, service);
      return keep(scope, new Derived(tokenBytes, session, new SigningKey(caller.get(), key)));
    }
  }

  /** Who the session is may have changed since its key was derived: that is asked each time. */
  private Found again(Scope scope, Derived known) {
    Optional<Caller> caller = caller(known.session, scope.accessKeyId());
    if (caller.isEmpty()) {
      return new Found.Unknown();
    }
    if (caller.get().equals(known.key.caller())) {
      return new Found.Known(known.key, known.session);
    }
    SigningKey changed = new SigningKey(caller.get(), known.key.key());
    return keep(scope, new Derived(known.token, known.session, changed));
  }

  private Found keep(Scope scope, Derived fresh) {
    if (derived.size() >= MAX_KEPT) {
      derived.clear();
    }
    derived.put(scope, fresh);
    return new Found.Known(fresh.key, fresh.session);
  }

  private Optional<Caller> caller(Session session, String accessKeyId) {
    return identities
        .find(session.identity().account())
        .flatMap(account -> account.caller(session, accessKeyId));
  }

  private Optional<SessionForm.Content> read(String accessKeyId, String token) {
    if (token.length() > MAX_TOKEN) {
      return Optional.empty();
    }
    byte[] box;
    try {
      box = Base64.getDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // One session has one token, not several spellings of it.
    if (!Base64.getEncoder().encodeToString(box).equals(token)) {
      return Optional.empty();
    }
    return Box.SESSION_TOKEN
        .open(sessionsKey, belongsTo(accessKeyId), box)
        .flatMap(clear -> {
          Optional<SessionForm.Content> content = SessionForm.read(clear);
          Arrays.fill(clear, (byte) 0);
          return content;
        });
  }

  private byte[] belongsTo(String accessKeyId) {
    return new LengthPrefixed().add(home.name()).add(accessKeyId).toBytes();
  }

  @Override
  public String toString() {
    return "SessionCredentials";
  }
}
