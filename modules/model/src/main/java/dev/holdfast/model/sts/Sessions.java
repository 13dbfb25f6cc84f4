package dev.holdfast.model.sts;

import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.RequestContext;
import dev.holdfast.model.policy.Traits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes sessions: looks the role up, decides, mints. It keeps nothing; a session is all in its
 * token.
 */
public final class Sessions implements Sts {

  private static final Action ASSUME_ROLE = Action.named("sts:AssumeRole");
  private static final Action TAG_SESSION = Action.named("sts:TagSession");
  private static final Action SET_SOURCE_IDENTITY = Action.named("sts:SetSourceIdentity");

  private final Identities identities;
  private final SessionTokens tokens;
  private final InstantSource clock;

  public Sessions(Identities identities, SessionTokens tokens, InstantSource clock) {
    this.identities = identities;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public CompletionStage<StsReply> ask(
      Caller caller, Optional<String> sessionToken, StsCommand command, RequestContext context) {
    Instant now = clock.instant();
    Optional<Session> session = sessionToken.flatMap(token -> session(caller.accessKeyId(), token));
    return switch (command) {
      case StsCommand.AssumeRole assume -> assumeRole(assume, caller, session, context, now);
      case StsCommand.GetSessionToken get ->
          CompletableFuture.completedStage(
              reply(StsDecider.sessionToken(get, caller, session, now), List.of()));
      case StsCommand.GetFederationToken get ->
          identities
              .findOrLoad(caller.account())
              .thenApply(account ->
                  reply(
                      StsDecider.federationToken(get, caller, session, account::hasPolicy, now),
                      List.of()));
      case StsCommand.GetAccessKeyInfo(String accessKeyId) ->
          CompletableFuture.completedStage(
              UniqueIds.accountOf(accessKeyId)
                  .<StsReply>map(StsReply.KeyAccount::new)
                  .orElseGet(() -> unknownKey(accessKeyId)));
      case StsCommand.GetCallerIdentity() ->
          throw new IllegalArgumentException("who calls, the edge tells by itself");
    };
  }

  private static StsReply unknownKey(String accessKeyId) {
    return new StsReply.Refused(
        new StsError.ValidationError("Invalid length or format of access key " + accessKeyId),
        List.of());
  }

  /** The edge has verified the token a moment ago. */
  private Optional<Session> session(String accessKeyId, String token) {
    // At a time when no session is over: that it was not over is verified too.
    return switch (tokens.open(accessKeyId, token, Instant.MIN)) {
      case SessionTokens.Opened.Valid(Session session) -> Optional.of(session);
      case SessionTokens.Opened.Expired() ->
          throw new IllegalStateException("no session is over before all time");
      case SessionTokens.Opened.Invalid() ->
          throw new IllegalStateException("a token that the edge has verified does not open");
    };
  }

  private CompletionStage<StsReply> assumeRole(
      StsCommand.AssumeRole command,
      Caller caller,
      Optional<Session> session,
      RequestContext context,
      Instant now) {
    Optional<AccountId> owner = RoleArn.parse(command.roleArn()).map(RoleArn::account);
    if (owner.isEmpty()) {
      return CompletableFuture.completedStage(
          new StsReply.Refused(
              new StsError.ValidationError(command.roleArn() + " is invalid"), List.of()));
    }
    return identities
        .findOrLoad(owner.get())
        .thenApply(account -> {
          Optional<AssumableRole> role = account.assumableRole(command.roleArn());
          Ruling ruling = decide(command, caller, owner.get(), role, context);
          return reply(
              StsDecider.assumeRole(
                  command, caller, session, role, account::hasPolicy, ruling.denial(), now),
              ruling.decided());
        });
  }

  /**
   * @param decided every right that was looked at
   * @param denial what the caller is told; empty when it may
   */
  private record Ruling(List<DecidedRight> decided, Optional<String> denial) {}

  /**
   * Whether the caller may, and why; a role that is missing trusts nobody, and looks like any that
   * does not trust the caller. Tags and a source identity are rights of their own.
   */
  private static Ruling decide(
      StsCommand.AssumeRole command,
      Caller caller,
      AccountId owner,
      Optional<AssumableRole> role,
      RequestContext context) {
    Policy trust =
        role.map(found -> found.trustPolicy().compiled(found.arn())).orElse(Policy.SILENT);
    List<Action> actions = new ArrayList<>(List.of(ASSUME_ROLE));
    if (!command.tags().isEmpty() || !command.transitiveTagKeys().isEmpty()) {
      actions.add(TAG_SESSION);
    }
    if (command.sourceIdentity().isPresent()) {
      actions.add(SET_SOURCE_IDENTITY);
    }
    List<DecidedRight> decided = new ArrayList<>();
    for (Action action : actions) {
      AccessRequest request = new AccessRequest(caller, action, command.roleArn(), owner, context);
      AccessDecision decision = AccessDecision.assumingRole(request, trust);
      decided.add(DecidedRight.of(request, decision, Traits.NONE));
      if (!decision.isAllowed()) {
        return new Ruling(List.copyOf(decided), Optional.of(decision.message(request)));
      }
    }
    return new Ruling(List.copyOf(decided), Optional.empty());
  }

  private StsReply reply(StsOutcome outcome, List<DecidedRight> decided) {
    return switch (outcome) {
      case StsOutcome.Granted(Session session, int percent) ->
          new StsReply.Issued(session, tokens.mint(session), percent, decided);
      case StsOutcome.Refused(StsError error) ->
          new StsReply.Refused(error, explains(decided, error) ? decided : List.of());
    };
  }

  /** What is malformed is refused before rights are looked at, whatever they are. */
  private static boolean explains(List<DecidedRight> decided, StsError error) {
    return DecidedRight.allAllowed(decided) || error instanceof StsError.AccessDenied;
  }
}
