package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamAnswer.Holding;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.Named;
import dev.holdfast.model.iam.PolicyScope;
import dev.holdfast.model.iam.PolicyUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Managed policies and their versions. */
final class PolicyActions {

  private static final String DOCUMENT = "PolicyDocument";
  private static final String VERSION_ID = "VersionId";

  private PolicyActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("CreatePolicy", PolicyActions::fresh)
            .asks(ask ->
                new IamCommand.CreatePolicy(
                    ask.required("PolicyName"),
                    ask.path(),
                    ask.required(DOCUMENT),
                    ask.text("Description"),
                    ask.tags(),
                    ask.issuer.policyId()))
            .tells(
                IamAnswer.Policy.class, policy -> new Body().body("Policy", Bodies.policy(policy))),
        IamAction.on("GetPolicy", PolicyActions::existing)
            .asks(ask -> new IamCommand.GetPolicy(ask.policyArn()))
            .tells(
                IamAnswer.Policy.class, policy -> new Body().body("Policy", Bodies.policy(policy))),
        IamAction.on("ListPolicies", ask -> new Subject.Given("policy path " + ask.pathPrefix()))
            .asks(ask ->
                new IamCommand.ListPolicies(
                    ask.text("Scope").flatMap(PolicyScope::named).orElse(PolicyScope.ALL),
                    ask.input.flag("OnlyAttached"),
                    ask.pathPrefix(),
                    usage(ask),
                    ask.page()))
            .tells(
                IamAnswer.Policies.class,
                policies ->
                    Bodies.page(
                        "Policies",
                        policies.policies(),
                        Bodies::listedPolicy,
                        policies.nextMarker())),
        IamAction.on("DeletePolicy", PolicyActions::existing)
            .asks(ask -> new IamCommand.DeletePolicy(ask.policyArn()))
            .tellsNothing(),
        IamAction.on("CreatePolicyVersion", PolicyActions::existing)
            .asks(ask ->
                new IamCommand.CreatePolicyVersion(
                    ask.policyArn(), ask.required(DOCUMENT), ask.input.flag("SetAsDefault")))
            .tells(
                IamAnswer.PolicyVersion.class,
                version -> new Body().body("PolicyVersion", Bodies.listedVersion(version))),
        IamAction.on("GetPolicyVersion", PolicyActions::existing)
            .asks(ask -> new IamCommand.GetPolicyVersion(ask.policyArn(), ask.required(VERSION_ID)))
            .tells(
                IamAnswer.PolicyVersion.class,
                version -> new Body().body("PolicyVersion", Bodies.version(version))),
        IamAction.on("ListPolicyVersions", PolicyActions::existing)
            .asks(ask -> new IamCommand.ListPolicyVersions(ask.policyArn(), ask.page()))
            .tells(
                IamAnswer.PolicyVersions.class,
                versions ->
                    Bodies.page(
                        "Versions",
                        versions.versions(),
                        Bodies::listedVersion,
                        versions.nextMarker())),
        IamAction.on("SetDefaultPolicyVersion", PolicyActions::existing)
            .asks(ask ->
                new IamCommand.SetDefaultPolicyVersion(ask.policyArn(), ask.required(VERSION_ID)))
            .tellsNothing(),
        IamAction.on("DeletePolicyVersion", PolicyActions::existing)
            .asks(ask ->
                new IamCommand.DeletePolicyVersion(ask.policyArn(), ask.required(VERSION_ID)))
            .tellsNothing(),
        IamAction.on("ListEntitiesForPolicy", PolicyActions::existing)
            .asks(ask ->
                new IamCommand.ListEntitiesForPolicy(
                    ask.policyArn(), ask.pathPrefix(), usage(ask), ask.page()))
            .tells(IamAnswer.Holdings.class, PolicyActions::holdings));
  }

  private static Subject existing(Ask ask) {
    return new Subject.Existing(new Named.ManagedPolicy(ask.policyArn()));
  }

  private static Subject fresh(Ask ask) {
    return new Subject.Given(ask.arn("policy" + ask.path() + ask.required("PolicyName")));
  }

  private static Optional<PolicyUsage> usage(Ask ask) {
    return ask.text("PolicyUsageFilter").flatMap(PolicyUsage::named);
  }

  /** Filtered here, so that a page may hold fewer than were asked for, as AWS's may. */
  private static Body holdings(Ask ask, IamAnswer.Holdings holdings) {
    Optional<String> only = ask.text("EntityFilter");
    List<Body> groups = new ArrayList<>();
    List<Body> users = new ArrayList<>();
    List<Body> roles = new ArrayList<>();
    for (Holding holding : holdings.holdings()) {
      switch (holding.holder()) {
        case Named.Group(String name) -> groups.add(holder("Group", name, holding.id()));
        case Named.User(String name) -> users.add(holder("User", name, holding.id()));
        case Named.Role(String name) -> roles.add(holder("Role", name, holding.id()));
      }
    }
    return Bodies.paged(
        new Body()
            .bodies("PolicyGroups", wanted(only, "Group") ? groups : List.of())
            .bodies("PolicyUsers", wanted(only, "User") ? users : List.of())
            .bodies("PolicyRoles", wanted(only, "Role") ? roles : List.of()),
        holdings.nextMarker());
  }

  private static boolean wanted(Optional<String> only, String kind) {
    return only.isEmpty() || only.get().equals(kind);
  }

  private static Body holder(String kind, String name, String id) {
    return new Body().text(kind + "Name", name).text(kind + "Id", id);
  }
}
