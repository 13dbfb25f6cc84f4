package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.Optional;

/** What may be done to groups. Empty: it is already so. */
final class GroupRules {

  private GroupRules() {}

  static IamEvent create(
      IamAccount account, IamCommand.CreateGroup command, IamQuotas quotas, Instant now)
      throws Refusal {
    Forms.name(command.groupName(), "groupName", Forms.OTHER_NAME);
    Forms.path(command.path());
    refuseTaken(account, command.groupName(), "");
    Quotas.keep(account.groups().size() + 1, quotas.groups(), "GroupsPerAccount");
    return new IamEvent.GroupCreated(command.groupId(), command.groupName(), command.path(), now);
  }

  static Optional<IamEvent> update(IamAccount account, IamCommand.UpdateGroup command)
      throws Refusal {
    IamGroup group = Lookup.group(account, command.groupName());
    String name = command.newGroupName().orElse(group.name());
    String path = command.newPath().orElse(group.path());
    Forms.name(name, "newGroupName", Forms.OTHER_NAME);
    Forms.path(path);
    refuseTaken(account, name, group.id());
    return name.equals(group.name()) && path.equals(group.path())
        ? Optional.empty()
        : Optional.of(new IamEvent.GroupRenamed(group.id(), name, path));
  }

  private static void refuseTaken(IamAccount account, String name, String id) throws Refusal {
    if (account.groups().isTaken(name, id)) {
      throw new Refusal(
          new IamError.EntityAlreadyExists("Group with name " + name + " already exists."));
    }
  }

  static IamEvent delete(IamAccount account, IamCommand.DeleteGroup command) throws Refusal {
    IamGroup group = Lookup.group(account, command.groupName());
    if (group.userIds().size() > 0) {
      throw UserRules.conflict("must remove users from group first.");
    }
    HolderRules.refuseHolding(group);
    return new IamEvent.GroupDeleted(group.id());
  }

  static Optional<IamEvent> addUser(IamAccount account, IamCommand.AddUserToGroup command)
      throws Refusal {
    IamGroup group = Lookup.group(account, command.groupName());
    IamUser user = Lookup.user(account, command.userName());
    if (user.groupIds().contains(group.id())) {
      return Optional.empty();
    }
    Quotas.keep(user.groupIds().size() + 1, Quotas.GROUPS_PER_USER, "GroupsPerUser");
    return Optional.of(new IamEvent.UserJoined(group.id(), user.id()));
  }

  static IamEvent removeUser(IamAccount account, IamCommand.RemoveUserFromGroup command)
      throws Refusal {
    IamGroup group = Lookup.group(account, command.groupName());
    IamUser user = Lookup.user(account, command.userName());
    if (!user.groupIds().contains(group.id())) {
      throw new Refusal(
          new IamError.NoSuchEntity("User " + user.name() + " not in group " + group.name() + "."));
    }
    return new IamEvent.UserLeft(group.id(), user.id());
  }
}
