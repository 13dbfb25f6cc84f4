package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.Named;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The policies of users, groups and roles, attached and inline, and boundaries: the same actions
 * for each kind, under its name.
 */
final class HolderActions {

  private static final String POLICY_NAME = "PolicyName";

  private HolderActions() {}

  static List<IamAction> all() {
    return Stream.of(
            of("User", Ask::user),
            of("Group", Ask::group),
            of("Role", Ask::role),
            boundary("User", Ask::user),
            boundary("Role", Ask::role))
        .flatMap(List::stream)
        .toList();
  }

  private static List<IamAction> of(String kind, Function<Ask, Named.Holder> holder) {
    Function<Ask, Subject> subject = ask -> new Subject.Existing(holder.apply(ask));
    return List.of(
        IamAction.on("Attach" + kind + "Policy", subject)
            .asks(ask -> new IamCommand.AttachPolicy(holder.apply(ask), ask.policyArn()))
            .tellsNothing(),
        IamAction.on("Detach" + kind + "Policy", subject)
            .asks(ask -> new IamCommand.DetachPolicy(holder.apply(ask), ask.policyArn()))
            .tellsNothing(),
        IamAction.on("ListAttached" + kind + "Policies", subject)
            .asks(ask ->
                new IamCommand.ListAttachedPolicies(
                    holder.apply(ask), ask.pathPrefix(), ask.page()))
            .tells(IamAnswer.AttachedPolicies.class, HolderActions::attached),
        IamAction.on("Put" + kind + "Policy", subject)
            .asks(ask ->
                new IamCommand.PutInlinePolicy(
                    holder.apply(ask), ask.required(POLICY_NAME), ask.required("PolicyDocument")))
            .tellsNothing(),
        IamAction.on("Get" + kind + "Policy", subject)
            .asks(
                ask -> new IamCommand.GetInlinePolicy(holder.apply(ask), ask.required(POLICY_NAME)))
            .tells(
                IamAnswer.InlinePolicy.class,
                policy ->
                    new Body()
                        .text(kind + "Name", policy.holderName())
                        .text(POLICY_NAME, policy.policyName())
                        .document("PolicyDocument", policy.document())),
        IamAction.on("Delete" + kind + "Policy", subject)
            .asks(ask ->
                new IamCommand.DeleteInlinePolicy(holder.apply(ask), ask.required(POLICY_NAME)))
            .tellsNothing(),
        IamAction.on("List" + kind + "Policies", subject)
            .asks(ask -> new IamCommand.ListInlinePolicies(holder.apply(ask), ask.page()))
            .tells(
                IamAnswer.InlinePolicyNames.class,
                names ->
                    Bodies.paged(
                        new Body().texts("PolicyNames", names.policyNames()), names.nextMarker())));
  }

  private static List<IamAction> boundary(String kind, Function<Ask, Named.Bounded> bounded) {
    Function<Ask, Subject> subject = ask -> new Subject.Existing(bounded.apply(ask));
    return List.of(
        IamAction.on("Put" + kind + "PermissionsBoundary", subject)
            .asks(ask ->
                new IamCommand.PutPermissionsBoundary(
                    bounded.apply(ask), ask.required("PermissionsBoundary")))
            .tellsNothing(),
        IamAction.on("Delete" + kind + "PermissionsBoundary", subject)
            .asks(ask -> new IamCommand.DeletePermissionsBoundary(bounded.apply(ask)))
            .tellsNothing());
  }

  private static Body attached(IamAnswer.AttachedPolicies policies) {
    return Bodies.page(
        "AttachedPolicies",
        policies.policies(),
        policy ->
            new Body().text(POLICY_NAME, policy.policyName()).text("PolicyArn", policy.policyArn()),
        policies.nextMarker());
  }
}
