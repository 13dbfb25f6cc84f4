package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
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
final class SessionCredentials implements SessionTokens {

  /** The longest session is far below; more is not worth a decryption. */
  private static final int MAX_TOKEN = 32_768;

  /** Derived keys kept; more are derived again. */
  private static final int MAX_KEPT = 10_000;

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

  SessionCredentials(
      Region home, SealingKey sessionsKey, SecretMemory memory, RandomSource random) {
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

  /**
   * The signing key of a session, over or not; empty when the token is none, or another key's, or
   * when whose session it is, is gone.
   */
  Optional<SigningKey> find(IamAccount account, Scope scope, String token) {
    byte[] tokenBytes = token.getBytes(StandardCharsets.UTF_8);
    Derived known = derived.get(scope);
    if (known != null && MessageDigest.isEqual(known.token, tokenBytes)) {
      return again(account, scope, known);
    }
    Optional<SessionForm.Content> content = read(scope.accessKeyId(), token);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    Session session = content.get().session();
    try (Secret secret = memory.absorb(content.get().secret())) {
      return account
          .caller(session, scope.accessKeyId())
          .map(caller -> {
            byte[] key =
                SigningKeyDerivation.derive(secret, scope.date(), scope.region(), scope.service());
            SigningKey fresh = new SigningKey(caller, key, session.expiresAt());
            return keep(scope, new Derived(tokenBytes, session, fresh));
          });
    }
  }

  /** Who the session is may have changed since its key was derived: that is asked each time. */
  private Optional<SigningKey> again(IamAccount account, Scope scope, Derived known) {
    return account
        .caller(known.session, scope.accessKeyId())
        .map(caller ->
            caller.equals(known.key.caller())
                ? known.key
                : keep(
                    scope,
                    new Derived(
                        known.token,
                        known.session,
                        new SigningKey(caller, known.key.key(), known.session.expiresAt()))));
  }

  private SigningKey keep(Scope scope, Derived fresh) {
    if (derived.size() >= MAX_KEPT) {
      derived.clear();
    }
    derived.put(scope, fresh);
    return fresh.key;
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
}
