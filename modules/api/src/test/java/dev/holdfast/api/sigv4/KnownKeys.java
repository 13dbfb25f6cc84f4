package dev.holdfast.api.sigv4;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A few access keys and sessions in memory: of account roots, unless another caller is given. */
public final class KnownKeys implements SigningKeys {

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, Caller> callers = new ConcurrentHashMap<>();
  private final AtomicReference<Object> basis = new AtomicReference<>(new Object());
  private final AtomicInteger lookups = new AtomicInteger();

  public KnownKeys with(String accessKeyId, String secret) {
    secrets.put(accessKeyId, secret);
    return this;
  }

  private record Session(String token, Instant expiresAt) {}

  public KnownKeys withSession(String accessKeyId, String secret, String token, Instant expiresAt) {
    sessions.put(accessKeyId, new Session(token, expiresAt));
    return with(accessKeyId, secret);
  }

  /** The access key of somebody who is not a root. */
  public KnownKeys with(String secret, Caller caller) {
    return of(caller).with(caller.accessKeyId(), secret);
  }

  /** Whose access key it is. */
  public KnownKeys of(Caller caller) {
    callers.put(caller.accessKeyId(), caller);
    return this;
  }

  public void remove(String accessKeyId) {
    secrets.remove(accessKeyId);
  }

  /** Says that what was found before may be over. */
  public void change() {
    basis.set(new Object());
  }

  @Override
  public Object basis(String accessKeyId) {
    return basis.get();
  }

  public int lookups() {
    return lookups.get();
  }

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region region,
      String service) {
    lookups.incrementAndGet();
    Session session = sessions.get(accessKeyId);
    if (!sessionToken.equals(Optional.ofNullable(session).map(Session::token))) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Instant expiresAt = session == null ? Instant.MAX : session.expiresAt;
    String day = date.format(DateTimeFormatter.BASIC_ISO_DATE);
    AccountId account = AccountId.parse(accessKeyId).orElse(new AccountId("000000000000"));
    Caller caller = callers.getOrDefault(accessKeyId, Caller.root(account, accessKeyId));
    return CompletableFuture.completedStage(
        Optional.ofNullable(secrets.get(accessKeyId))
            .map(secret ->
                new SigningKey(
                    caller,
                    ReferenceSigner.signingKey(secret, day, region.name(), service),
                    expiresAt)));
  }
}
