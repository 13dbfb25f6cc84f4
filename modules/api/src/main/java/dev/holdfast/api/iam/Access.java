package dev.holdfast.api.iam;

import dev.holdfast.api.query.CallContext;
import dev.holdfast.api.query.CallContext.Resource;
import dev.holdfast.api.query.QueryError;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Named;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether a caller may do what it asks of IAM. Every action is a right of its own; setting tags
 * while creating is another. What policies name is looked up first: a caller names a user, policies
 * the user's path and tags.
 */
final class Access {

  private static final String IAM = "iam:";
  private static final String CREATE = "Create";

  private final Iam iam;

  Access(Iam iam) {
    this.iam = iam;
  }

  private record Right(String action, Subject subject) {}

  /** The refusal; empty when every right is there. */
  CompletionStage<Optional<QueryError>> refusal(IamAction action, Ask ask) {
    if (ask.asked.caller().isRoot()) {
      ask.asked
          .decided()
          .by(new DecidedRight(IAM + action.name(), null, new Reason.AccountRoot(), Traits.NONE));
      return CompletableFuture.completedStage(Optional.empty());
    }
    CompletionStage<Optional<QueryError>> decided =
        CompletableFuture.completedStage(Optional.empty());
    for (Right right : rights(action, ask)) {
      decided =
          decided.thenCompose(refused ->
              refused.isPresent()
                  ? CompletableFuture.completedStage(refused)
                  : resource(right.subject, ask)
                      .thenApply(resource -> refusal(right.action, resource, ask)));
    }
    return decided;
  }

  private static List<Right> rights(IamAction action, Ask ask) {
    List<Right> rights = new ArrayList<>();
    for (Subject subject : action.subjects().apply(ask)) {
      rights.add(new Right(action.name(), subject));
      if (action.name().startsWith(CREATE) && !ask.tags().isEmpty()) {
        rights.add(new Right("Tag" + action.name().substring(CREATE.length()), subject));
      }
    }
    return rights;
  }

  private static Optional<QueryError> refusal(String action, Resource resource, Ask ask) {
    AccessRequest request =
        new AccessRequest(
            ask.asked.caller(),
            Action.named(IAM + action),
            resource.arn(),
            resource.account(),
            new CallContext(ask.asked, resource));
    AccessDecision decision = AccessDecision.onOwnSide(request);
    ask.asked
        .decided()
        .by(
            DecidedRight.of(
                request, decision, new Traits.OfIdentity(resource.tags(), resource.boundary())));
    return decision.isAllowed()
        ? Optional.empty()
        : Optional.of(QueryError.accessDenied(decision.message(request)));
  }

  // -- what policies call it

  private CompletionStage<Resource> resource(Subject subject, Ask ask) {
    return switch (subject) {
      case Subject.Given(String name) ->
          CompletableFuture.completedStage(Resource.named(name, ask.account()));
      case Subject.Existing(Named named) -> resource(named, ask);
      case Subject.Moved(Named named, Optional<String> path, Optional<String> name) ->
          resource(named, ask).thenApply(resource -> moved(resource, path, name));
      case Subject.OwnerOf(String accessKeyId) ->
          iam.ask(ask.account(), new IamCommand.GetAccessKeyLastUsed(accessKeyId))
              .thenCompose(reply ->
                  reply instanceof IamReply.Answered(IamAnswer.AccessKeyOwner owner)
                      ? resource(new Named.User(owner.userName()), ask)
                      : CompletableFuture.completedStage(
                          Resource.named(ask.arn("user/*"), ask.account())));
    };
  }

  private CompletionStage<Resource> resource(Named named, Ask ask) {
    IamCommand look =
        switch (named) {
          case Named.User(String name) -> new IamCommand.GetUser(name);
          case Named.Group(String name) -> new IamCommand.GetGroup(name, Ask.onePage());
          case Named.Role(String name) -> new IamCommand.GetRole(name);
          case Named.ManagedPolicy(String arn) -> new IamCommand.GetPolicy(arn);
        };
    return iam.ask(ask.account(), look).thenApply(reply -> found(named, reply, ask));
  }

  /** Under its new name nobody has given it tags. */
  private static Resource moved(Resource old, Optional<String> path, Optional<String> name) {
    if (path.isEmpty() && name.isEmpty()) {
      return old;
    }
    String arn = old.arn();
    int pathFrom = arn.indexOf('/');
    int nameFrom = arn.lastIndexOf('/') + 1;
    return Resource.named(
        arn.substring(0, pathFrom)
            + path.orElse(arn.substring(pathFrom, nameFrom))
            + name.orElse(arn.substring(nameFrom)),
        old.account());
  }

  /** Of what does not exist, nobody knows the path. */
  private static Resource found(Named named, IamReply reply, Ask ask) {
    return switch (named) {
      case Named.User(String name) ->
          reply instanceof IamReply.Answered(IamAnswer.User user)
              ? new Resource(user.arn(), ask.account(), user.tags(), user.boundary())
              : Resource.named(ask.arn("user/" + name), ask.account());
      case Named.Group(String name) ->
          Resource.named(
              reply instanceof IamReply.Answered(IamAnswer.GroupMembers members)
                  ? members.group().arn()
                  : ask.arn("group/" + name),
              ask.account());
      case Named.Role(String name) ->
          reply instanceof IamReply.Answered(IamAnswer.Role role)
              ? new Resource(role.arn(), ask.account(), role.tags(), role.boundary())
              : Resource.named(ask.arn("role/" + name), ask.account());
      case Named.ManagedPolicy(String arn) ->
          reply instanceof IamReply.Answered(IamAnswer.Policy policy)
              ? new Resource(arn, ask.account(), policy.tags(), Optional.empty())
              : Resource.named(arn, ask.account());
    };
  }
}
