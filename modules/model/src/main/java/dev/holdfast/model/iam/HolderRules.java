package dev.holdfast.model.iam;

import java.util.Optional;

/**
 * What may be done to the policies, boundaries and tags of users, groups, roles and policies.
 * Empty: it is already so.
 */
final class HolderRules {

  private HolderRules() {}

  static Optional<IamEvent> attach(IamAccount account, IamCommand.AttachPolicy command)
      throws Refusal {
    Member.WithPolicies holder = Lookup.modifiableHolder(account, command.holder());
    Forms.arn(command.policyArn());
    if (account.policy(command.policyArn()).isEmpty()) {
      throw new Refusal(
          new IamError.NoSuchEntity(
              "Policy " + command.policyArn() + " does not exist or is not attachable."));
    }
    if (holder.held().attached().contains(command.policyArn())) {
      return Optional.empty();
    }
    Quotas.keep(
        holder.held().attached().size() + 1, Quotas.ATTACHED_POLICIES, Quotas.perHolder(holder));
    return Optional.of(new IamEvent.PolicyAttached(holder.id(), command.policyArn()));
  }

  static IamEvent detach(IamAccount account, IamCommand.DetachPolicy command) throws Refusal {
    Member.WithPolicies holder = Lookup.modifiableHolder(account, command.holder());
    Forms.arn(command.policyArn());
    if (!holder.held().attached().contains(command.policyArn())) {
      throw new Refusal(
          new IamError.NoSuchEntity("Policy " + command.policyArn() + " was not found."));
    }
    return new IamEvent.PolicyDetached(holder.id(), command.policyArn());
  }

  static Optional<IamEvent> putInline(IamAccount account, IamCommand.PutInlinePolicy command)
      throws Refusal {
    Member.WithPolicies holder = Lookup.modifiableHolder(account, command.holder());
    Forms.name(command.policyName(), "policyName", Forms.OTHER_NAME);
    Forms.document(command.document(), "policyDocument");
    Documents.requireIdentityPolicy(command.document());
    HeldPolicies wanted =
        holder.held().withInline(command.policyName(), new PolicyText(command.document()));
    Quotas.keepInlineLength(holder, wanted);
    return wanted.equals(holder.held())
        ? Optional.empty()
        : Optional.of(
            new IamEvent.InlinePolicyPut(holder.id(), command.policyName(), command.document()));
  }

  static IamEvent deleteInline(IamAccount account, IamCommand.DeleteInlinePolicy command)
      throws Refusal {
    Member.WithPolicies holder = Lookup.modifiableHolder(account, command.holder());
    requireInline(holder, command.policyName());
    return new IamEvent.InlinePolicyDeleted(holder.id(), command.policyName());
  }

  static PolicyText requireInline(Member.WithPolicies holder, String policyName) throws Refusal {
    PolicyText document = holder.held().inline().get(policyName);
    if (document == null) {
      throw new Refusal(
          new IamError.NoSuchEntity(
              "The "
                  + Quotas.kind(holder)
                  + " policy with name "
                  + policyName
                  + " cannot be found."));
    }
    return document;
  }

  static Optional<IamEvent> putBoundary(
      IamAccount account, IamCommand.PutPermissionsBoundary command) throws Refusal {
    Bounded bounded = bounded(account, command.bounded());
    requireBoundary(account, Optional.of(command.policyArn()));
    return bounded.boundary.filter(command.policyArn()::equals).isPresent()
        ? Optional.empty()
        : Optional.of(new IamEvent.BoundarySet(bounded.id, Optional.of(command.policyArn())));
  }

  static IamEvent deleteBoundary(IamAccount account, IamCommand.DeletePermissionsBoundary command)
      throws Refusal {
    Bounded bounded = bounded(account, command.bounded());
    if (bounded.boundary.isEmpty()) {
      throw new Refusal(
          new IamError.NoSuchEntity(
              "The " + bounded.what + " does not have a permissions boundary."));
    }
    return new IamEvent.BoundarySet(bounded.id, Optional.empty());
  }

  private record Bounded(String id, Optional<String> boundary, String what) {}

  private static Bounded bounded(IamAccount account, Named.Bounded named) throws Refusal {
    return switch (named) {
      case Named.User(String name) -> {
        IamUser user = Lookup.user(account, name);
        yield new Bounded(user.id(), user.boundary(), "user " + name);
      }
      case Named.Role(String name) -> {
        IamRole role = Lookup.modifiableRole(account, name);
        yield new Bounded(role.id(), role.boundary(), "role " + name);
      }
    };
  }

  static void requireBoundary(IamAccount account, Optional<String> arn) throws Refusal {
    if (arn.isPresent()) {
      Forms.arn(arn.get());
      if (account.policy(arn.get()).isEmpty()) {
        throw new Refusal(
            new IamError.NoSuchEntity(
                "Scope ARN: " + arn.get() + " does not exist or is not attachable."));
      }
    }
  }

  static Optional<IamEvent> tag(IamAccount account, IamCommand.Tag command) throws Refusal {
    Tagged tagged = tagged(account, command.tagged());
    Forms.tags(command.tags());
    IamTags wanted = tagged.tags.with(command.tags());
    Quotas.keepTags(wanted);
    return wanted.equals(tagged.tags)
        ? Optional.empty()
        : Optional.of(new IamEvent.Tagged(tagged.id, command.tags()));
  }

  static Optional<IamEvent> untag(IamAccount account, IamCommand.Untag command) throws Refusal {
    Tagged tagged = tagged(account, command.tagged());
    for (String key : command.tagKeys()) {
      Forms.tagKey(key);
    }
    return tagged.tags.without(command.tagKeys()).equals(tagged.tags)
        ? Optional.empty()
        : Optional.of(new IamEvent.Untagged(tagged.id, command.tagKeys()));
  }

  private record Tagged(String id, IamTags tags) {}

  private static Tagged tagged(IamAccount account, Named.Tagged named) throws Refusal {
    return switch (named) {
      case Named.User(String name) -> {
        IamUser user = Lookup.user(account, name);
        yield new Tagged(user.id(), user.tags());
      }
      case Named.Role(String name) -> {
        IamRole role = Lookup.modifiableRole(account, name);
        yield new Tagged(role.id(), role.tags());
      }
      case Named.ManagedPolicy(String arn) -> {
        IamPolicy policy = Lookup.ownPolicy(account, arn);
        yield new Tagged(policy.id(), policy.tags());
      }
    };
  }

  /** Who is deleted must have given up its policies before. */
  static void refuseHolding(Member.WithPolicies holder) throws Refusal {
    if (!holder.held().attached().isEmpty()) {
      throw UserRules.conflict("must detach all policies first.");
    }
    if (!holder.held().inline().isEmpty()) {
      throw UserRules.conflict("must delete policies first.");
    }
  }
}
