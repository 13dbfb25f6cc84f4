package dev.holdfast.api.http;

import dev.holdfast.api.sigv4.KnownKeys;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.iam.ForeignPrincipals;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamDecision;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionTokens;
import dev.holdfast.model.sts.Sessions;
import dev.holdfast.model.sts.Sts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Accounts as they really decide, without a journal, and with secrets that are not sealed. The
 * access keys and sessions that it makes sign requests at once.
 */
final class MemoryAccounts implements Iam, Issuer, Identities, SessionTokens, SigningKeys {

  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");

  /** What answers instead of the accounts; null for them. */
  final AtomicReference<Optional<Iam>> override = new AtomicReference<>(Optional.empty());

  final Sts sts = new Sessions(this, this, InstantSource.system());

  private final KnownKeys roots;
  private final Map<AccountId, IamAccount> accounts = new ConcurrentHashMap<>();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, Session> open = new ConcurrentHashMap<>();
  private int made;
  private int keysMade;

  MemoryAccounts(KnownKeys roots) {
    this.roots = roots;
  }

  private IamAccount account(AccountId id) {
    return accounts.computeIfAbsent(id, IamAccount::empty);
  }

  /** Forgets everything, and counts ids from the beginning; but those that sign, never again. */
  synchronized void clear() {
    accounts.clear();
    made = 0;
  }

  // -- identities

  @Override
  public CompletionStage<IamReply> ask(AccountId id, IamCommand command) {
    return override
        .get()
        .map(other -> other.ask(id, command))
        .orElseGet(() ->
            switch (command) {
              case IamCommand.Read read -> CompletableFuture.completedStage(decide(id, read));
              case IamCommand.Change change ->
                  new ForeignPrincipals(this)
                      .settle(id, change)
                      .thenApply(settled -> decide(id, settled));
            });
  }

  private synchronized IamReply decide(AccountId id, IamCommand command) {
    IamAccount account = account(id);
    return switch (IamDecider.decide(account, command, IamQuotas.AWS, CREATED)) {
      case IamDecision.Answer(var answer) -> new IamReply.Answered(answer);
      case IamDecision.Refuse(var error) -> new IamReply.Refused(error);
      case IamDecision.Persist(var event, var answer) -> {
        accounts.put(id, account.apply(event));
        yield new IamReply.Answered(answer);
      }
    };
  }

  private synchronized byte[] next() {
    byte[] bytes = new byte[UniqueIds.RANDOM_BYTES];
    made++;
    bytes[bytes.length - 1] = (byte) made;
    return bytes;
  }

  private synchronized int nextKey() {
    keysMade++;
    return keysMade;
  }

  @Override
  public String userId() {
    return UniqueIds.of(UniqueIds.Kind.USER, next());
  }

  @Override
  public String groupId() {
    return UniqueIds.of(UniqueIds.Kind.GROUP, next());
  }

  @Override
  public String roleId() {
    return UniqueIds.of(UniqueIds.Kind.ROLE, next());
  }

  @Override
  public String policyId() {
    return UniqueIds.of(UniqueIds.Kind.MANAGED_POLICY, next());
  }

  @Override
  public FreshAccessKey accessKey(AccountId account) {
    String id = UniqueIds.accessKey(UniqueIds.Kind.ACCESS_KEY, account, nextKey());
    String secret = "canary-secret-of-" + id;
    secrets.put(id, secret);
    return new FreshAccessKey(id, plaintext(secret), new SealedSecret(new byte[0]));
  }

  private static Plaintext plaintext(String text) {
    return Plaintext.takeOwnershipOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  // -- sessions

  @Override
  public Optional<IamAccount> find(AccountId id) {
    return Optional.of(account(id));
  }

  @Override
  public CompletionStage<IamAccount> load(AccountId id) {
    return CompletableFuture.completedStage(account(id));
  }

  @Override
  public Minted mint(Session session) {
    String id =
        UniqueIds.accessKey(UniqueIds.Kind.SESSION_KEY, session.identity().account(), nextKey());
    String secret = "canary-secret-of-" + id;
    String token = "canary-token-of-" + id + "==";
    secrets.put(id + token, secret);
    open.put(token, session);
    return new Minted(id, plaintext(secret), token);
  }

  @Override
  public Opened open(String accessKeyId, String token, Instant now) {
    return Optional.ofNullable(open.get(token))
        .<Opened>map(Opened.Valid::new)
        .orElseGet(Opened.Invalid::new);
  }

  // -- signing

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId, Optional<String> token, LocalDate date, Region region, String service) {
    String secret = secrets.get(accessKeyId + token.orElse(""));
    if (secret == null) {
      return roots.find(accessKeyId, token, date, region, service);
    }
    byte[] key =
        ReferenceSigner.signingKey(
            secret, date.format(DateTimeFormatter.BASIC_ISO_DATE), region.name(), service);
    Optional<Session> session = token.map(open::get);
    AccountId account =
        session
            .map(s -> s.identity().account())
            .or(() -> UniqueIds.accountOf(accessKeyId))
            .orElseThrow();
    Optional<Caller> caller =
        session.isPresent()
            ? account(account).caller(session.get(), accessKeyId)
            : account(account).signer(accessKeyId).map(signer -> signer.caller());
    Instant expiresAt = session.map(Session::expiresAt).orElse(Instant.MAX);
    return CompletableFuture.completedStage(
        caller.map(found -> new SigningKey(found, key, expiresAt)));
  }
}
