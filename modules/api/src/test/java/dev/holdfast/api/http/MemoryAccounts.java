package dev.holdfast.api.http;

import dev.holdfast.api.sigv4.KnownKeys;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamDecision;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.RequestContext;
import dev.holdfast.model.sts.AssumableRole;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionTokens.Minted;
import dev.holdfast.model.sts.Sts;
import dev.holdfast.model.sts.StsCommand;
import dev.holdfast.model.sts.StsDecider;
import dev.holdfast.model.sts.StsOutcome;
import dev.holdfast.model.sts.StsReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
final class MemoryAccounts implements Iam, Issuer, Sts, SigningKeys {

  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");

  /** What answers instead of the accounts; null for them. */
  final AtomicReference<Optional<Iam>> override = new AtomicReference<>(Optional.empty());

  private final KnownKeys roots;
  private final Map<AccountId, IamAccount> accounts = new ConcurrentHashMap<>();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
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
        .orElseGet(() -> CompletableFuture.completedStage(decide(id, command)));
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
  public CompletionStage<StsReply> ask(
      Caller caller, Optional<String> token, StsCommand command, RequestContext context) {
    Optional<Session> session = token.map(sessions::get);
    Instant now = Instant.now();
    return CompletableFuture.completedStage(
        switch (command) {
          case StsCommand.AssumeRole assume ->
              minted(
                  StsDecider.assumeRole(
                      assume,
                      caller,
                      session,
                      role(assume.roleArn()),
                      arn -> true,
                      role(assume.roleArn())
                          .filter(role -> mayAssume(caller, role, context))
                          .isPresent(),
                      now));
          case StsCommand.GetSessionToken get ->
              minted(StsDecider.sessionToken(get, caller, session, now));
          case StsCommand.GetFederationToken get ->
              minted(StsDecider.federationToken(get, caller, session, arn -> true, now));
          case StsCommand.GetAccessKeyInfo(String id) ->
              new StsReply.KeyAccount(UniqueIds.accountOf(id).orElse(caller.account()));
          case StsCommand.GetCallerIdentity() -> throw new IllegalStateException();
        });
  }

  private Optional<AssumableRole> role(String arn) {
    return AccountId.parse(arn.split(":", 6)[4]).flatMap(id -> account(id).assumableRole(arn));
  }

  private static boolean mayAssume(Caller caller, AssumableRole role, RequestContext context) {
    return AccessDecision.assumingRole(
            new AccessRequest(caller, Action.ASSUME_ROLE, role.arn(), role.account(), context),
            role.trustPolicy().compiled(role.arn()))
        .isAllowed();
  }

  private StsReply minted(StsOutcome outcome) {
    return switch (outcome) {
      case StsOutcome.Refused(var error) -> new StsReply.Refused(error);
      case StsOutcome.Granted(Session session, int percent) -> {
        String id =
            UniqueIds.accessKey(
                UniqueIds.Kind.SESSION_KEY, session.identity().account(), nextKey());
        String secret = "canary-secret-of-" + id;
        String token = "canary-token-of-" + id + "==";
        secrets.put(id + token, secret);
        sessions.put(token, session);
        yield new StsReply.Issued(session, new Minted(id, plaintext(secret), token), percent);
      }
    };
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
    Optional<Session> session = token.map(sessions::get);
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
