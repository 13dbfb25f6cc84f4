package dev.holdfast.api.sigv4;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A few access keys in memory, most of account roots. */
public final class KnownKeys implements SigningKeys {

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, Caller> callers = new ConcurrentHashMap<>();
  private final AtomicInteger lookups = new AtomicInteger();

  public KnownKeys with(String accessKeyId, String secret) {
    secrets.put(accessKeyId, secret);
    return this;
  }

  /** The access key of somebody who is not a root. */
  public KnownKeys with(String secret, Caller caller) {
    callers.put(caller.accessKeyId(), caller);
    return with(caller.accessKeyId(), secret);
  }

  public void remove(String accessKeyId) {
    secrets.remove(accessKeyId);
  }

  public int lookups() {
    return lookups.get();
  }

  @Override
  public Optional<SigningKey> find(
      String accessKeyId, LocalDate date, Region region, String service) {
    lookups.incrementAndGet();
    String day = date.format(DateTimeFormatter.BASIC_ISO_DATE);
    AccountId account = AccountId.parse(accessKeyId).orElse(new AccountId("000000000000"));
    return Optional.ofNullable(secrets.get(accessKeyId))
        .map(secret ->
            new SigningKey(
                callers.getOrDefault(accessKeyId, Caller.root(account, accessKeyId)),
                ReferenceSigner.signingKey(secret, day, region.name(), service)));
  }
}
