package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.Optional;

/** What may be done to users and their access keys. Empty: it is already so. */
final class UserRules {

  private UserRules() {}

  static IamEvent create(
      IamAccount account, IamCommand.CreateUser command, IamQuotas quotas, Instant now)
      throws Refusal {
    Forms.name(command.userName(), "userName", Forms.USER_OR_ROLE_NAME);
    Forms.path(command.path());
    Forms.tags(command.tags());
    Quotas.keepTags(IamTags.of(command.tags()));
    refuseTaken(account, command.userName(), "");
    Quotas.keep(account.users().size() + 1, quotas.users(), "UsersPerAccount");
    HolderRules.requireBoundary(account, command.boundary());
    return new IamEvent.UserCreated(
        command.userId(),
        command.userName(),
        command.path(),
        command.boundary(),
        command.tags(),
        now);
  }

  static Optional<IamEvent> update(IamAccount account, IamCommand.UpdateUser command)
      throws Refusal {
    IamUser user = Lookup.user(account, command.userName());
    String name = command.newUserName().orElse(user.name());
    String path = command.newPath().orElse(user.path());
    Forms.name(name, "newUserName", Forms.USER_OR_ROLE_NAME);
    Forms.path(path);
    refuseTaken(account, name, user.id());
    return name.equals(user.name()) && path.equals(user.path())
        ? Optional.empty()
        : Optional.of(new IamEvent.UserRenamed(user.id(), name, path));
  }

  static IamEvent delete(IamAccount account, IamCommand.DeleteUser command) throws Refusal {
    IamUser user = Lookup.user(account, command.userName());
    HolderRules.refuseHolding(user);
    if (!user.groupIds().isEmpty()) {
      throw conflict("must remove users from group first.");
    }
    if (!user.accessKeys().isEmpty()) {
      throw conflict("must delete access keys first.");
    }
    return new IamEvent.UserDeleted(user.id());
  }

  static IamEvent createAccessKey(
      IamAccount account, IamCommand.CreateAccessKey command, Instant now) throws Refusal {
    IamUser user = Lookup.user(account, command.userName());
    Quotas.keep(user.accessKeys().size() + 1, Quotas.ACCESS_KEYS_PER_USER, "AccessKeysPerUser");
    if (account.ownerOf(command.accessKeyId()).isPresent()) {
      // 39 random bits; whoever asks again gets another.
      throw new Refusal(
          new IamError.ConcurrentModification("The access key id is taken. Try again."));
    }
    return new IamEvent.AccessKeyCreated(user.id(), command.accessKeyId(), command.secret(), now);
  }

  static Optional<IamEvent> updateAccessKey(IamAccount account, IamCommand.UpdateAccessKey command)
      throws Refusal {
    IamUser user = Lookup.user(account, command.userName());
    IamAccessKey key = Lookup.accessKey(user, command.accessKeyId());
    return key.status() == command.status()
        ? Optional.empty()
        : Optional.of(new IamEvent.AccessKeyStatusSet(user.id(), key.id(), command.status()));
  }

  static IamEvent deleteAccessKey(IamAccount account, IamCommand.DeleteAccessKey command)
      throws Refusal {
    IamUser user = Lookup.user(account, command.userName());
    return new IamEvent.AccessKeyDeleted(
        user.id(), Lookup.accessKey(user, command.accessKeyId()).id());
  }

  private static void refuseTaken(IamAccount account, String name, String id) throws Refusal {
    if (account.users().isTaken(name, id)) {
      throw new Refusal(
          new IamError.EntityAlreadyExists("User with name " + name + " already exists."));
    }
  }

  static Refusal conflict(String what) {
    return new Refusal(new IamError.DeleteConflict("Cannot delete entity, " + what));
  }
}
