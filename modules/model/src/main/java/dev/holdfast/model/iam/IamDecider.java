package dev.holdfast.model.iam;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what is to be done about a command to an account. Pure: the same account, command and
 * time give the same decision.
 */
public final class IamDecider {

  private static final IamAnswer DONE = new IamAnswer.Done();

  private IamDecider() {}

  public static IamDecision decide(
      IamAccount account, IamCommand command, IamQuotas quotas, Instant now) {
    try {
      return switch (command) {
        case IamCommand.Read read -> new IamDecision.Answer(IamReads.answer(account, read, quotas));
        // As finely as it is journaled.
        case IamCommand.Change change ->
            decide(account, change, quotas, now.truncatedTo(ChronoUnit.MILLIS));
      };
    } catch (Refusal refusal) {
      return new IamDecision.Refuse(refusal.error());
    }
  }

  /** Answers a read from a copy of the account. */
  public static IamReply answer(IamAccount account, IamCommand.Read read, IamQuotas quotas) {
    try {
      return new IamReply.Answered(IamReads.answer(account, read, quotas));
    } catch (Refusal refusal) {
      return new IamReply.Refused(refusal.error());
    }
  }

  private static IamDecision decide(
      IamAccount account, IamCommand.Change change, IamQuotas quotas, Instant now) throws Refusal {
    return switch (change) {
      case IamCommand.CreateUser create ->
          persist(
              account,
              UserRules.create(account, create, quotas, now),
              after ->
                  after.users().withId(create.userId()).map(user -> Described.user(after, user)));
      case IamCommand.UpdateUser update -> persist(UserRules.update(account, update));
      case IamCommand.DeleteUser delete -> persist(UserRules.delete(account, delete));
      case IamCommand.CreateAccessKey create ->
          persist(
              account,
              UserRules.createAccessKey(account, create, now),
              after ->
                  after
                      .ownerOf(create.accessKeyId())
                      .flatMap(user ->
                          user.accessKey(create.accessKeyId())
                              .map(key -> Described.accessKey(user, key))));
      case IamCommand.UpdateAccessKey update -> persist(UserRules.updateAccessKey(account, update));
      case IamCommand.DeleteAccessKey delete -> persist(UserRules.deleteAccessKey(account, delete));
      case IamCommand.CreateGroup create ->
          persist(
              account,
              GroupRules.create(account, create, quotas, now),
              after ->
                  after
                      .groups()
                      .withId(create.groupId())
                      .map(group -> Described.group(after, group)));
      case IamCommand.UpdateGroup update -> persist(GroupRules.update(account, update));
      case IamCommand.DeleteGroup delete -> persist(GroupRules.delete(account, delete));
      case IamCommand.AddUserToGroup add -> persist(GroupRules.addUser(account, add));
      case IamCommand.RemoveUserFromGroup remove -> persist(GroupRules.removeUser(account, remove));
      case IamCommand.CreateRole create ->
          persistRole(account, RoleRules.create(account, create, quotas, now), create.roleId());
      case IamCommand.CreateServiceLinkedRole create ->
          persistRole(
              account,
              RoleRules.createServiceLinked(account, create, quotas, now),
              create.roleId());
      case IamCommand.UpdateRole update -> persist(RoleRules.update(account, update));
      case IamCommand.UpdateAssumeRolePolicy update ->
          persist(RoleRules.updateTrust(account, update));
      case IamCommand.DeleteRole delete -> persist(RoleRules.delete(account, delete));
      case IamCommand.CreatePolicy create ->
          persist(
              account,
              PolicyRules.create(account, create, quotas, now),
              after ->
                  after
                      .policies()
                      .withId(create.policyId())
                      .map(policy -> Described.policy(after, policy)));
      case IamCommand.CreatePolicyVersion create ->
          persist(
              account,
              PolicyRules.createVersion(account, create, now),
              after ->
                  after
                      .policy(create.policyArn())
                      .map(policy -> Described.version(policy, policy.versions().getLast())));
      case IamCommand.SetDefaultPolicyVersion set ->
          persist(PolicyRules.setDefault(account, set, now));
      case IamCommand.DeletePolicyVersion delete ->
          persist(PolicyRules.deleteVersion(account, delete));
      case IamCommand.DeletePolicy delete -> persist(PolicyRules.delete(account, delete));
      case IamCommand.AttachPolicy attach -> persist(HolderRules.attach(account, attach));
      case IamCommand.DetachPolicy detach -> persist(HolderRules.detach(account, detach));
      case IamCommand.PutInlinePolicy put -> persist(HolderRules.putInline(account, put));
      case IamCommand.DeleteInlinePolicy delete ->
          persist(HolderRules.deleteInline(account, delete));
      case IamCommand.PutPermissionsBoundary put -> persist(HolderRules.putBoundary(account, put));
      case IamCommand.DeletePermissionsBoundary delete ->
          persist(HolderRules.deleteBoundary(account, delete));
      case IamCommand.Tag tag -> persist(HolderRules.tag(account, tag));
      case IamCommand.Untag untag -> persist(HolderRules.untag(account, untag));
    };
  }

  private static IamDecision persistRole(IamAccount account, IamEvent created, String roleId) {
    return persist(
        account,
        created,
        after -> after.roles().withId(roleId).map(role -> Described.role(after, role)));
  }

  private static IamDecision persist(IamEvent event) {
    return new IamDecision.Persist(event, DONE);
  }

  private static IamDecision persist(Optional<IamEvent> event) {
    return event.map(IamDecider::persist).orElseGet(() -> new IamDecision.Answer(DONE));
  }

  /** Answers with what the event makes. */
  private static IamDecision persist(
      IamAccount account,
      IamEvent event,
      Function<IamAccount, Optional<? extends IamAnswer>> made) {
    return new IamDecision.Persist(
        event,
        made.apply(account.apply(event))
            .orElseThrow(() -> new IllegalStateException("an event made nothing")));
  }
}
