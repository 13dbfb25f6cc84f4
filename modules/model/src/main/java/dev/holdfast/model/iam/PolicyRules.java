package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.Optional;

/** What may be done to managed policies. Empty: it is already so. */
final class PolicyRules {

  private PolicyRules() {}

  static IamEvent create(
      IamAccount account, IamCommand.CreatePolicy command, IamQuotas quotas, Instant now)
      throws Refusal {
    Forms.name(command.policyName(), "policyName", Forms.OTHER_NAME);
    Forms.policyPath(command.path());
    Forms.policyDescription(command.description());
    Forms.tags(command.tags());
    Quotas.keepTags(IamTags.of(command.tags()));
    document(command.document());
    if (account.policies().isTaken(command.policyName(), "")) {
      throw new Refusal(
          new IamError.EntityAlreadyExists(
              "A policy called "
                  + command.policyName()
                  + " already exists. Duplicate names are not allowed."));
    }
    Quotas.keep(account.policies().size() + 1, quotas.policies(), "PoliciesPerAccount");
    return new IamEvent.PolicyCreated(
        command.policyId(),
        command.policyName(),
        command.path(),
        command.document(),
        command.description(),
        command.tags(),
        now);
  }

  static IamEvent createVersion(
      IamAccount account, IamCommand.CreatePolicyVersion command, Instant now) throws Refusal {
    IamPolicy policy = Lookup.ownPolicy(account, command.policyArn());
    document(command.document());
    if (policy.versions().size() >= Quotas.VERSIONS_PER_POLICY) {
      throw new Refusal(
          new IamError.LimitExceeded(
              "A managed policy can have up to 5 versions. Before you create a new version, you"
                  + " must delete an existing version."));
    }
    return new IamEvent.PolicyVersionCreated(
        policy.id(), policy.lastVersion() + 1, command.document(), command.setAsDefault(), now);
  }

  static Optional<IamEvent> setDefault(
      IamAccount account, IamCommand.SetDefaultPolicyVersion command, Instant now) throws Refusal {
    IamPolicy policy = Lookup.ownPolicy(account, command.policyArn());
    int number = Lookup.version(policy, command.policyArn(), command.versionId()).number();
    return number == policy.defaultVersion()
        ? Optional.empty()
        : Optional.of(new IamEvent.PolicyDefaultSet(policy.id(), number, now));
  }

  static IamEvent deleteVersion(IamAccount account, IamCommand.DeletePolicyVersion command)
      throws Refusal {
    IamPolicy policy = Lookup.ownPolicy(account, command.policyArn());
    int number = Lookup.version(policy, command.policyArn(), command.versionId()).number();
    if (number == policy.defaultVersion()) {
      throw new Refusal(
          new IamError.DeleteConflict("Cannot delete the default version of a policy."));
    }
    return new IamEvent.PolicyVersionDeleted(policy.id(), number);
  }

  static IamEvent delete(IamAccount account, IamCommand.DeletePolicy command) throws Refusal {
    IamPolicy policy = Lookup.ownPolicy(account, command.policyArn());
    if (!account.use(command.policyArn()).equals(PolicyUse.NONE)) {
      throw new Refusal(
          new IamError.DeleteConflict("Cannot delete a policy attached to entities."));
    }
    if (policy.versions().size() > 1) {
      throw new Refusal(
          new IamError.DeleteConflict(
              "This policy has more than one version. Before you delete a policy, you must delete"
                  + " the policy's versions. The default version is deleted with the policy."));
    }
    return new IamEvent.PolicyDeleted(policy.id());
  }

  private static void document(String document) throws Refusal {
    Forms.document(document, "policyDocument");
    Documents.requireIdentityPolicy(document);
    Quotas.keep(PolicyText.countedLength(document), Quotas.POLICY_LENGTH, "PolicySize");
  }
}
