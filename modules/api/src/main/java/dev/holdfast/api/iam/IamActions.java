package dev.holdfast.api.iam;

import dev.holdfast.api.query.Asked;
import dev.holdfast.api.query.Body;
import dev.holdfast.api.query.QueryAction;
import dev.holdfast.api.query.QueryError;
import dev.holdfast.api.query.QueryResult;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The table of IAM's actions: read, authorize, ask, answer. */
public final class IamActions {

  private final Iam iam;
  private final Issuer issuer;
  private final IdentityUses uses;
  private final Access access;

  public IamActions(Iam iam, Issuer issuer, IdentityUses uses) {
    this.iam = iam;
    this.issuer = issuer;
    this.uses = uses;
    this.access = new Access(iam);
  }

  /** Those that are built. */
  public List<QueryAction> all() {
    return Stream.of(
            UserActions.all(),
            AccessKeyActions.all(),
            GroupActions.all(),
            RoleActions.all(),
            PolicyActions.all(),
            HolderActions.all(),
            TagActions.all(),
            AccountActions.all(),
            SimulationActions.all())
        .flatMap(List::stream)
        .<QueryAction>map(Carried::new)
        .toList();
  }

  /** A row of the table, carried out. */
  private final class Carried implements QueryAction {
    private final IamAction action;

    Carried(IamAction action) {
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
    public CompletionStage<QueryResult> carryOut(Asked asked) {
      Ask ask = new Ask(asked, issuer);
      if (isShutOut(asked.caller())) {
        return refused(QueryError.invalidToken());
      }
      if (ask.lacksUser()) {
        return refused(
            QueryError.validation("Must specify userName when calling with non-User credentials"));
      }
      if (asked.repeatsTags()) {
        return refused(
            new QueryError(
                "InvalidInput",
                400,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
      }
      return access
          .refusal(action, ask)
          .thenCompose(refusal ->
              refusal.isPresent()
                  ? refused(refusal.get())
                  : parsed(action.parse().apply(ask), ask));
    }

    private CompletionStage<QueryResult> parsed(Parsed parsed, Ask ask) {
      return switch (parsed) {
        case Parsed.Refused(var error) -> refused(IamRefusals.describe(error));
        case Parsed.Answered(var answer) -> told(ask, answer);
        case Parsed.Ready(var commands) -> ask(commands, ask);
      };
    }

    private CompletionStage<QueryResult> ask(List<IamCommand> commands, Ask ask) {
      return iam.ask(ask.account(), commands.getFirst())
          .thenCompose(reply ->
              switch (reply) {
                case IamReply.Refused(var error) -> refused(IamRefusals.describe(error));
                case IamReply.Answered(var answer) ->
                    commands.size() > 1
                        ? ask(commands.subList(1, commands.size()), ask)
                        : told(ask, answer);
              });
    }

    private CompletionStage<QueryResult> told(Ask ask, IamAnswer answer) {
      Optional<Body> body = action.answer().apply(ask, answer);
      return action
          .uses()
          .map(telling ->
              uses.lastUse(telling.of().apply(ask, answer))
                  .<QueryResult>thenApply(use ->
                      new QueryResult.Done(body.map(said -> telling.with().apply(said, use)))))
          .orElseGet(() -> CompletableFuture.completedStage(new QueryResult.Done(body)));
    }
  }

  /**
   * Temporary credentials that are not a role's do not open IAM, unless a second factor was shown:
   * else a stolen session could make itself a key that does not expire.
   */
  private static boolean isShutOut(Caller caller) {
    boolean secondFactor =
        caller.rights().session().filter(Rights.Session::multiFactor).isPresent();
    return switch (caller.identity()) {
      case Identity.FederatedUser ignored -> true;
      case Identity.RoleSession ignored -> false;
      case Identity.User ignored -> caller.rights().session().isPresent() && !secondFactor;
      case Identity.Root ignored -> caller.rights().session().isPresent() && !secondFactor;
    };
  }

  private static CompletionStage<QueryResult> refused(QueryError error) {
    return CompletableFuture.completedStage(new QueryResult.Refused(error));
  }
}
