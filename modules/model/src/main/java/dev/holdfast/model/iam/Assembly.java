package dev.holdfast.model.iam;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.sts.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together what stands on a principal's side of a decision. */
final class Assembly {

  private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

  private Assembly() {}

  static Optional<Signer> signer(IamAccount account, String accessKeyId) {
    return account
        .ownerOf(accessKeyId)
        .flatMap(user ->
            user.accessKey(accessKeyId)
                .filter(key -> key.status() == KeyStatus.ACTIVE)
                .map(key ->
                    new Signer(
                        new Caller(identity(account, user), accessKeyId, account.rights(user)),
                        key.secret())));
  }

  static Optional<Caller> caller(IamAccount account, String userName, String accessKeyId) {
    return account
        .users()
        .named(userName)
        .map(user -> new Caller(identity(account, user), accessKeyId, account.rights(user)));
  }

  private static Identity identity(IamAccount account, IamUser user) {
    return new Identity.User(
        account.id(), IamArns.user(account.id(), user), user.id(), user.name());
  }

  static Rights rights(IamAccount account, Member.WithPolicies holder) {
    return switch (holder) {
      case IamUser user -> rights(account, user, user.boundary(), user.tags().asMap());
      case IamRole role -> rights(account, role, role.boundary(), role.tags().asMap());
      case IamGroup group -> rights(account, group, Optional.empty(), Map.of());
    };
  }

  private static Rights rights(
      IamAccount account,
      Member.WithPolicies holder,
      Optional<String> boundary,
      Map<String, String> tags) {
    List<Policy> policies = new ArrayList<>();
    addHeld(policies, account, holder);
    if (holder instanceof IamUser user) {
      for (String groupId : user.groupIds()) {
        account.groups().withId(groupId).ifPresent(group -> addHeld(policies, account, group));
      }
    }
    return new Rights(
        policies, boundary.map(arn -> managed(account, arn)), List.of(), tags, Optional.empty());
  }

  private static void addHeld(
      List<Policy> policies, IamAccount account, Member.WithPolicies holder) {
    String owner = IamArns.holder(account.id(), holder);
    holder
        .held()
        .inline()
        .forEach((name, document) -> policies.add(document.compiled(owner + "#" + name)));
    holder.held().attached().forEach(arn -> policies.add(managed(account, arn)));
  }

  private static Policy managed(IamAccount account, String arn) {
    return account
        .policy(arn)
        .orElseThrow(() -> new IllegalStateException(arn + " is in use and not there"))
        .document()
        .compiled(arn);
  }

  static Optional<Rights> rightsOf(IamAccount account, String arn) {
    return PrincipalNames.user(account, arn)
        .map(account::rights)
        .or(() -> PrincipalNames.role(account, arn).map(account::rights))
        .or(() -> PrincipalNames.group(account, arn).map(account::rights));
  }

  static Optional<Caller> caller(IamAccount account, Session session, String accessKeyId) {
    return switch (session.identity()) {
      case Identity.Root root ->
          bounded(account, session, Rights.OF_ROOT)
              .map(rights -> new Caller(root, accessKeyId, rights));
      case Identity.User ignored ->
          account
              .users()
              .withId(session.ownerId())
              .flatMap(user ->
                  bounded(account, session, account.rights(user))
                      .map(rights -> new Caller(identity(account, user), accessKeyId, rights)));
      case Identity.RoleSession role ->
          account
              .roles()
              .withId(session.ownerId())
              .flatMap(owner -> bounded(account, session, account.rights(owner)))
              .map(rights -> new Caller(role, accessKeyId, rights));
      case Identity.FederatedUser federated ->
          federator(account, session)
              .flatMap(rights -> bounded(account, session, rights))
              .map(rights -> new Caller(federated, accessKeyId, rights));
    };
  }

  /** What a federated user could have at most: nothing unless policies came with the session. */
  private static Optional<Rights> federator(IamAccount account, Session session) {
    Optional<Rights> owner =
        session.ownerId().equals(account.id().value())
            ? Optional.of(
                new Rights(
                    List.of(managed(account, ADMINISTRATOR)),
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    Optional.empty()))
            : account.users().withId(session.ownerId()).map(account::rights);
    boolean limited = session.policy().isPresent() || !session.policyArns().isEmpty();
    return owner.map(rights ->
        new Rights(
            limited ? rights.policies() : List.of(),
            rights.boundary(),
            List.of(),
            Map.of(),
            Optional.empty()));
  }

  /**
   * An owner's rights as a session has them. Empty when a policy that bounds the session is gone:
   * without it the session could do more.
   */
  private static Optional<Rights> bounded(IamAccount account, Session session, Rights owner) {
    List<Policy> sessionPolicies = new ArrayList<>();
    session
        .policy()
        .ifPresent(
            policy -> sessionPolicies.add(policy.compiled(session.identity().arn() + "#session")));
    for (String arn : session.policyArns()) {
      Optional<IamPolicy> policy = account.policy(arn);
      if (policy.isEmpty()) {
        return Optional.empty();
      }
      sessionPolicies.add(policy.get().document().compiled(arn));
    }
    return Optional.of(
        new Rights(
            owner.policies(),
            owner.boundary(),
            sessionPolicies,
            IamTags.of(owner.tags()).with(session.tags()).asMap(),
            Optional.of(
                new Rights.Session(
                    session.issuedAt(), session.multiFactor(), session.sourceIdentity()))));
  }
}
