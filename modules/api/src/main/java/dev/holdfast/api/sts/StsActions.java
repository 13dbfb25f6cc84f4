package dev.holdfast.api.sts;

import dev.holdfast.api.query.Asked;
import dev.holdfast.api.query.Body;
import dev.holdfast.api.query.CallContext;
import dev.holdfast.api.query.CallContext.Resource;
import dev.holdfast.api.query.QueryAction;
import dev.holdfast.api.query.QueryError;
import dev.holdfast.api.query.QueryResult;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.model.sts.RoleArn;
import dev.holdfast.model.sts.SessionTokens;
import dev.holdfast.model.sts.Sts;
import dev.holdfast.model.sts.StsError;
import dev.holdfast.model.sts.StsReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The table of STS's actions: read, authorize, ask, answer. */
public final class StsActions {

  private static final String ASSUME_ROLE = "AssumeRole";

  private final Sts sts;

  public StsActions(Sts sts) {
    this.sts = sts;
  }

  /** Those that are built, but for {@link CallerIdentityAction}, which needs nobody. */
  public List<QueryAction> all() {
    List<QueryAction> all = new ArrayList<>();
    SessionActions.all().forEach(action -> all.add(new Carried(action)));
    all.add(new DecodeAction());
    return all;
  }

  /** A row of the table, carried out. */
  private final class Carried implements QueryAction {
    private final StsAction action;

    Carried(StsAction action) {
      this.action = action;
    }

    @Override
    public String name() {
      return action.name();
    }

    @Override
    public boolean readOnly() {
      return action.readOnly();
    }

    @Override
    public List<AuditRecord.Resource> resources(Input input) {
      return action.right() == StsAction.Right.RESOURCES
          ? RoleArn.parse(input.requiredText(SessionActions.ROLE_ARN)).stream()
              .map(role ->
                  new AuditRecord.Resource(
                      role.account(), AuditRecord.Resource.Kind.ROLE, role.text(), null))
              .toList()
          : List.of();
    }

    /** Whose session began, its record says. */
    @Override
    public boolean isAnswerRecorded() {
      return true;
    }

    @Override
    public CompletionStage<QueryResult> carryOut(Asked asked) {
      String named = action.resource().apply(asked);
      Resource resource =
          Resource.named(
              named, RoleArn.parse(named).map(RoleArn::account).orElse(asked.caller().account()));
      CallContext context = new CallContext(asked, resource);
      QueryError refusal = unbuilt(asked);
      if (refusal == null) {
        refusal = wrongCaller(action.name(), asked);
      }
      if (refusal == null && action.right() == StsAction.Right.CALLERS) {
        refusal = StsActions.denied(asked, action.name(), resource);
      }
      if (refusal != null) {
        return CompletableFuture.completedStage(new QueryResult.Refused(refusal));
      }
      return sts.ask(asked.caller(), asked.sessionToken(), action.command().apply(asked), context)
          .thenApply(reply -> {
            decided(reply).forEach(asked.decided()::by);
            return told(reply);
          });
    }
  }

  /** Nothing here encodes its refusals, so there is none to decode. */
  private static final class DecodeAction implements QueryAction {

    @Override
    public String name() {
      return "DecodeAuthorizationMessage";
    }

    @Override
    public boolean readOnly() {
      return true;
    }

    @Override
    public CompletionStage<QueryResult> carryOut(Asked asked) {
      QueryError denied = denied(asked, name(), Resource.named("*", asked.caller().account()));
      return CompletableFuture.completedStage(
          new QueryResult.Refused(
              denied != null
                  ? denied
                  : new QueryError(
                      "InvalidAuthorizationMessageException",
                      400,
                      "The message was not encoded by this service.")));
    }
  }

  // -- refusals

  private static @Nullable QueryError denied(Asked asked, String action, Resource resource) {
    AccessRequest request =
        new AccessRequest(
            asked.caller(),
            Action.named("sts:" + action),
            resource.arn(),
            resource.account(),
            new CallContext(asked, resource));
    AccessDecision decision = AccessDecision.onOwnSide(request);
    asked.decided().by(DecidedRight.of(request, decision, Traits.NONE));
    return decision.isAllowed() ? null : QueryError.accessDenied(decision.message(request));
  }

  /** Parameters that ask for what is not here; left out in silence they would weaken a session. */
  private static @Nullable QueryError unbuilt(Asked asked) {
    if (asked.text("TokenCode").isPresent() || asked.text("SerialNumber").isPresent()) {
      return QueryError.accessDenied(
          "MultiFactorAuthentication failed, unable to validate MFA code.");
    }
    if (asked.input().knows("ProvidedContexts")
        && !asked.input().structures("ProvidedContexts").isEmpty()) {
      return QueryError.validation("ProvidedContexts is not supported.");
    }
    return asked.repeatsTags() ? QueryError.validation("Duplicate session tag keys found.") : null;
  }

  private static @Nullable QueryError wrongCaller(String action, Asked asked) {
    boolean session = asked.caller().rights().session().isPresent();
    if (action.equals(ASSUME_ROLE)) {
      return asked.caller().identity() instanceof Identity.Root
          ? QueryError.accessDenied("Roles may not be assumed by root accounts.")
          : null;
    }
    boolean makesSession = action.equals("GetSessionToken") || action.equals("GetFederationToken");
    return session && makesSession
        ? QueryError.accessDenied("Cannot call " + action + " with session credentials")
        : null;
  }

  private static QueryError describe(StsError error) {
    return switch (error) {
      case StsError.AccessDenied(var message) -> QueryError.accessDenied(message);
      case StsError.ValidationError(var message) -> QueryError.validation(message);
      case StsError.MalformedPolicyDocument(var message) ->
          new QueryError("MalformedPolicyDocument", 400, message);
      case StsError.PackedPolicyTooLarge(var message) ->
          new QueryError("PackedPolicyTooLarge", 400, message);
    };
  }

  // -- answers

  private static List<DecidedRight> decided(StsReply reply) {
    return switch (reply) {
      case StsReply.Refused refused -> refused.decided();
      case StsReply.KeyAccount ignored -> List.of();
      case StsReply.Issued issued -> issued.decided();
    };
  }

  private static QueryResult told(StsReply reply) {
    return switch (reply) {
      case StsReply.Refused(var error, var ignored) -> new QueryResult.Refused(describe(error));
      case StsReply.KeyAccount(var account) ->
          new QueryResult.Done(Optional.of(new Body().text("Account", account.value())));
      case StsReply.Issued issued -> new QueryResult.Done(Optional.of(issued(issued)));
    };
  }

  /** The only time that the session's secrets are seen. */
  private static Body issued(StsReply.Issued issued) {
    SessionTokens.Minted credentials = issued.credentials();
    Body body =
        new Body()
            .body(
                "Credentials",
                new Body()
                    .text("AccessKeyId", credentials.accessKeyId())
                    .secret("SecretAccessKey", ascii(credentials.secret()))
                    .secret("SessionToken", credentials.token())
                    .moment("Expiration", issued.session().expiresAt()));
    credentials.secret().destroy();
    switch (issued.session().identity()) {
      case Identity.RoleSession role ->
          body.body(
              "AssumedRoleUser",
              new Body().text("AssumedRoleId", role.principalId()).text("Arn", role.arn()));
      case Identity.FederatedUser user ->
          body.body(
              "FederatedUser",
              new Body().text("FederatedUserId", user.principalId()).text("Arn", user.arn()));
      case Identity.User ignored -> {}
      case Identity.Root ignored -> {}
    }
    if (issued.packedSizePercent() > 0) {
      body.number("PackedPolicySize", issued.packedSizePercent());
    }
    return body.text("SourceIdentity", issued.session().sourceIdentity());
  }

  private static String ascii(Plaintext secret) {
    return new String(secret.reveal(), StandardCharsets.US_ASCII);
  }
}
