package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.audit.IdentityUses.Use;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Roles and who may assume them. Who of other accounts exists is not known here: behind the port
 * their ids are added.
 */
final class RoleActions {

  private static final int DEFAULT_SESSION_SECONDS = 3_600;
  private static final String DESCRIPTION = "Description";
  private static final String SERVICE = "AWSServiceName";

  private RoleActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("CreateRole", RoleActions::fresh)
            .asks(ask ->
                new IamCommand.CreateRole(
                    ask.required(Ask.ROLE_NAME),
                    ask.path(),
                    ask.required("AssumeRolePolicyDocument"),
                    Map.of(),
                    ask.text(DESCRIPTION),
                    ask.input.number("MaxSessionDuration").orElse(DEFAULT_SESSION_SECONDS),
                    ask.text("PermissionsBoundary"),
                    ask.tags(),
                    ask.issuer.roleId()))
            .tells(IamAnswer.Role.class, RoleActions::told),
        IamAction.on("CreateServiceLinkedRole", RoleActions::serviceLinked)
            .asks(ask ->
                new IamCommand.CreateServiceLinkedRole(
                    ask.required(SERVICE),
                    ask.text(DESCRIPTION),
                    ask.text("CustomSuffix"),
                    ask.issuer.roleId()))
            .tells(IamAnswer.Role.class, RoleActions::told),
        IamAction.on("GetRole", RoleActions::existing)
            .asks(ask -> new IamCommand.GetRole(ask.required(Ask.ROLE_NAME)))
            .tells(IamAnswer.Role.class, Bodies::role)
            .telling(RoleActions::id, RoleActions::lastUsed),
        IamAction.on("ListRoles", ask -> new Subject.Given(ask.arn("role" + ask.pathPrefix())))
            .asks(ask -> new IamCommand.ListRoles(ask.pathPrefix(), ask.page()))
            .tells(
                IamAnswer.Roles.class,
                roles ->
                    Bodies.page("Roles", roles.roles(), Bodies::listedRole, roles.nextMarker())),
        IamAction.on("UpdateRole", RoleActions::existing)
            .asks(ask ->
                new IamCommand.UpdateRole(
                    ask.required(Ask.ROLE_NAME),
                    ask.text(DESCRIPTION),
                    ask.input.number("MaxSessionDuration")))
            .tellsEmptyResult(),
        // The old way of changing a description, which tells the role.
        IamAction.on("UpdateRoleDescription", RoleActions::existing)
            .parses(ask ->
                Parsed.ready(
                    new IamCommand.UpdateRole(
                        ask.required(Ask.ROLE_NAME), ask.text(DESCRIPTION), Optional.empty()),
                    new IamCommand.GetRole(ask.required(Ask.ROLE_NAME))))
            .tells(IamAnswer.Role.class, RoleActions::told),
        IamAction.on("UpdateAssumeRolePolicy", RoleActions::existing)
            .asks(ask ->
                new IamCommand.UpdateAssumeRolePolicy(
                    ask.required(Ask.ROLE_NAME), ask.required("PolicyDocument"), Map.of()))
            .tellsNothing(),
        IamAction.on("DeleteRole", RoleActions::existing)
            .asks(ask -> new IamCommand.DeleteRole(ask.required(Ask.ROLE_NAME)))
            .tellsNothing());
  }

  private static Subject existing(Ask ask) {
    return new Subject.Existing(ask.role());
  }

  private static Subject fresh(Ask ask) {
    return new Subject.Given(ask.arn("role" + ask.path() + ask.required(Ask.ROLE_NAME)));
  }

  /** Its name the service chooses. */
  private static Subject serviceLinked(Ask ask) {
    return new Subject.Given(
        ask.arn("role/aws-service-role/" + ask.required(SERVICE) + "/AWSServiceRoleFor*"));
  }

  private static String id(Ask ask, IamAnswer answer) {
    return ((IamAnswer.Role) answer).roleId();
  }

  /** Empty for a role that was never used. */
  private static Body lastUsed(Body role, Optional<Use> use) {
    Body last = new Body();
    use.ifPresent(
        known -> last.moment("LastUsedDate", known.at()).text("Region", known.region().name()));
    return new Body().body("Role", role.body("RoleLastUsed", last));
  }

  private static Body told(IamAnswer.Role role) {
    return new Body().body("Role", Bodies.role(role));
  }
}
