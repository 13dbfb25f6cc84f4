package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What may be done to roles. Empty: it is already so. */
final class RoleRules {

  private static final String SERVICE_HOST = ".amazonaws.com";

  private RoleRules() {}

  static IamEvent create(
      IamAccount account, IamCommand.CreateRole command, IamQuotas quotas, Instant now)
      throws Refusal {
    Forms.name(command.roleName(), "roleName", Forms.USER_OR_ROLE_NAME);
    Forms.path(command.path());
    if (command.path().startsWith(IamRole.SERVICE_PATH)) {
      throw Forms.invalid(
          "The specified value for path is invalid: " + IamRole.SERVICE_PATH + " is reserved.");
    }
    Forms.roleDescription(command.description());
    sessionSeconds(command.maxSessionSeconds());
    Forms.tags(command.tags());
    Quotas.keepTags(IamTags.of(command.tags()));
    refuseTaken(account, command.roleName(), "");
    Quotas.keep(account.roles().size() + 1, quotas.roles(), "RolesPerAccount");
    TrustPolicy trust = trust(account, command.trustPolicy(), command.foreignIds());
    HolderRules.requireBoundary(account, command.boundary());
    return new IamEvent.RoleCreated(
        command.roleId(),
        command.roleName(),
        command.path(),
        trust,
        command.description(),
        command.maxSessionSeconds(),
        command.boundary(),
        command.tags(),
        now);
  }

  /** The role that a service would make for itself; nothing here acts as it. */
  static IamEvent createServiceLinked(
      IamAccount account, IamCommand.CreateServiceLinkedRole command, IamQuotas quotas, Instant now)
      throws Refusal {
    String service = command.serviceName();
    Forms.name(service, "AWSServiceName", Forms.OTHER_NAME);
    Forms.roleDescription(command.description());
    if (!service.endsWith(SERVICE_HOST) || service.length() == SERVICE_HOST.length()) {
      throw new Refusal(
          new IamError.InvalidInput("Service role policy does not exist for " + service + "."));
    }
    String name =
        "AWSServiceRoleFor"
            + service.substring(0, service.length() - SERVICE_HOST.length())
            + command.suffix().map(suffix -> "_" + suffix).orElse("");
    Forms.name(name, "customSuffix", Forms.USER_OR_ROLE_NAME);
    if (account.roles().isTaken(name, "")) {
      throw new Refusal(
          new IamError.InvalidInput(
              "Service role name "
                  + name
                  + " has been taken in this account, please try a different suffix."));
    }
    Quotas.keep(account.roles().size() + 1, quotas.roles(), "RolesPerAccount");
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\""
            + service
            + "\"},\"Action\":\"sts:AssumeRole\"}]}";
    return new IamEvent.RoleCreated(
        command.roleId(),
        name,
        IamRole.SERVICE_PATH + service + "/",
        new TrustPolicy(trust, Map.of()),
        command.description(),
        Quotas.MIN_SESSION_SECONDS,
        Optional.empty(),
        Map.of(),
        now);
  }

  static Optional<IamEvent> update(IamAccount account, IamCommand.UpdateRole command)
      throws Refusal {
    IamRole role = Lookup.modifiableRole(account, command.roleName());
    Forms.roleDescription(command.description());
    if (command.maxSessionSeconds().isPresent()) {
      sessionSeconds(command.maxSessionSeconds().get());
    }
    return changed(
        role,
        new IamEvent.RoleUpdated(
            role.id(), Optional.empty(), command.description(), command.maxSessionSeconds()));
  }

  static Optional<IamEvent> updateTrust(
      IamAccount account, IamCommand.UpdateAssumeRolePolicy command) throws Refusal {
    IamRole role = Lookup.modifiableRole(account, command.roleName());
    TrustPolicy trust = trust(account, command.trustPolicy(), command.foreignIds());
    return changed(
        role,
        new IamEvent.RoleUpdated(
            role.id(), Optional.of(trust), Optional.empty(), Optional.empty()));
  }

  static IamEvent delete(IamAccount account, IamCommand.DeleteRole command) throws Refusal {
    IamRole role = Lookup.modifiableRole(account, command.roleName());
    HolderRules.refuseHolding(role);
    return new IamEvent.RoleDeleted(role.id());
  }

  private static Optional<IamEvent> changed(IamRole role, IamEvent.RoleUpdated event) {
    IamRole after =
        role.updated(event.trustPolicy(), event.description(), event.maxSessionSeconds());
    return after.equals(role) ? Optional.empty() : Optional.of(event);
  }

  private static void sessionSeconds(int seconds) throws Refusal {
    Forms.range(
        seconds, "maxSessionDuration", Quotas.MIN_SESSION_SECONDS, Quotas.MAX_SESSION_SECONDS);
  }

  private static TrustPolicy trust(
      IamAccount account, String document, Map<String, String> foreignIds) throws Refusal {
    Forms.document(document, "assumeRolePolicyDocument");
    // First: of whom a longer one names, nobody is looked up.
    Quotas.keep(PolicyText.countedLength(document), Quotas.TRUST_POLICY_LENGTH, "ACLSizePerRole");
    return Documents.requireTrustPolicy(account, document, foreignIds);
  }

  private static void refuseTaken(IamAccount account, String name, String id) throws Refusal {
    if (account.roles().isTaken(name, id)) {
      throw new Refusal(
          new IamError.EntityAlreadyExists("Role with name " + name + " already exists."));
    }
  }
}
