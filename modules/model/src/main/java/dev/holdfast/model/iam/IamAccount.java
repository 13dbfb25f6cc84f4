package dev.holdfast.model.iam;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.sts.AssumableRole;
import dev.holdfast.model.sts.Session;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * The identities of one account. Immutable: whoever holds one sees one moment, on any thread, and a
 * change makes another that shares almost everything with it.
 */
public final class IamAccount {

  private final AccountId id;
  private final Roster<IamUser> users;
  private final Roster<IamGroup> groups;
  private final Roster<IamRole> roles;
  private final Roster<IamPolicy> policies;

  /** User ids by the ids of their access keys. */
  private final NameTree<String> keyOwners;

  /** By ARN; what is not used is not there. */
  private final NameTree<PolicyUse> uses;

  // What was worked out from this state: with it, it is forgotten.
  private final ConcurrentMap<String, Signer> signers = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Rights> rights = new ConcurrentHashMap<>();

  private IamAccount(
      AccountId id,
      Roster<IamUser> users,
      Roster<IamGroup> groups,
      Roster<IamRole> roles,
      Roster<IamPolicy> policies,
      NameTree<String> keyOwners,
      NameTree<PolicyUse> uses) {
    this.id = id;
    this.users = users;
    this.groups = groups;
    this.roles = roles;
    this.policies = policies;
    this.keyOwners = keyOwners;
    this.uses = uses;
  }

  /** An account with nobody but its root. */
  public static IamAccount empty(AccountId id) {
    return new IamAccount(
        id,
        Roster.empty(),
        Roster.empty(),
        Roster.empty(),
        Roster.empty(),
        NameTree.empty(),
        NameTree.empty());
  }

  public AccountId id() {
    return id;
  }

  Roster<IamUser> users() {
    return users;
  }

  Roster<IamGroup> groups() {
    return groups;
  }

  Roster<IamRole> roles() {
    return roles;
  }

  /** The account's own; AWS's are {@link AwsManagedPolicies}. */
  Roster<IamPolicy> policies() {
    return policies;
  }

  Optional<IamUser> ownerOf(String accessKeyId) {
    return keyOwners.find(accessKeyId).flatMap(users::withId);
  }

  PolicyUse use(String policyArn) {
    return uses.find(policyArn).orElse(PolicyUse.NONE);
  }

  /**
   * The unique id of whom an ARN names: of a user or role, of a role's session ({@code
   * AROA...:<session>}) or of a federated user; empty when there is none now.
   */
  public Optional<String> idOf(String arn) {
    return PrincipalNames.idOf(this, arn);
  }

  /** The access keys that may sign. */
  public Set<String> activeAccessKeys() {
    Set<String> active = new LinkedHashSet<>();
    for (NameTree.Entry<String> owned : keyOwners.all()) {
      ownerOf(owned.key())
          .flatMap(user -> user.accessKey(owned.key()))
          .filter(key -> key.status() == KeyStatus.ACTIVE)
          .ifPresent(key -> active.add(key.id()));
    }
    return active;
  }

  /** Who signs with an access key, and what with; empty when it is unknown or inactive. */
  public Optional<Signer> signer(String accessKeyId) {
    Signer known = signers.get(accessKeyId);
    if (known != null) {
      return Optional.of(known);
    }
    // What is unknown is not remembered: anyone may ask for anything.
    Optional<Signer> signer = Assembly.signer(this, accessKeyId);
    signer.ifPresent(found -> signers.put(accessKeyId, found));
    return signer;
  }

  /**
   * Who a session is now; empty when its role or user is gone.
   *
   * @param accessKeyId the session's
   */
  public Optional<Caller> caller(Session session, String accessKeyId) {
    return Assembly.caller(this, session, accessKeyId);
  }

  /**
   * A user as who calls; empty when there is none of that name.
   *
   * @param accessKeyId what the user is known by this time; need not be one of its own
   */
  public Optional<Caller> userCaller(String userName, String accessKeyId) {
    return Assembly.caller(this, userName, accessKeyId);
  }

  /** What a user, group or role may, policies compiled; empty when the ARN names none. */
  public Optional<Rights> rightsOf(String arn) {
    return Assembly.rightsOf(this, arn);
  }

  /** A holder's rights, put together once for this state of the account. */
  Rights rights(Member.WithPolicies holder) {
    return rights.computeIfAbsent(holder.id(), ignored -> Assembly.rights(this, holder));
  }

  /** By ARN. */
  public Optional<AssumableRole> assumableRole(String arn) {
    return PrincipalNames.role(this, arn)
        .map(role ->
            new AssumableRole(
                id,
                arn,
                role.id(),
                role.name(),
                role.trustPolicy(),
                role.maxSessionSeconds(),
                role.tags().asMap()));
  }

  /** Whether there is a managed policy of that ARN for the account: its own or AWS's. */
  public boolean hasPolicy(String arn) {
    return policy(arn).isPresent();
  }

  /** A managed policy of the account or of AWS. */
  Optional<IamPolicy> policy(String arn) {
    return AwsManagedPolicies.isOne(arn)
        ? AwsManagedPolicies.find(arn)
        : policies
            .named(IamArns.nameIn(arn))
            .filter(policy -> IamArns.policy(id, policy).equals(arn));
  }

  /**
   * Takes in what has happened; journaled events only, in their order.
   *
   * @throws IllegalStateException for an event about someone that is not there
   */
  public IamAccount apply(IamEvent event) {
    return switch (event) {
      case IamEvent.UserCreated created ->
          withUsers(
                  users.with(
                      new IamUser(
                          created.userId(),
                          created.userName(),
                          created.path(),
                          created.at(),
                          created.boundary(),
                          IamTags.of(created.tags()),
                          HeldPolicies.NONE,
                          List.of(),
                          List.of())))
              .bounding(created.boundary(), 1);
      case IamEvent.UserRenamed(String userId, String name, String path) ->
          changeUser(userId, user -> user.renamed(name, path));
      case IamEvent.UserDeleted(String userId) ->
          withUsers(users.without(userId)).bounding(user(userId).boundary(), -1);
      case IamEvent.AccessKeyCreated created ->
          changeUser(created.userId(), user -> plusKey(user, created))
              .withKeyOwners(keyOwners.with(created.accessKeyId(), created.userId()));
      case IamEvent.AccessKeyStatusSet(String userId, String keyId, KeyStatus status) ->
          changeUser(
              userId,
              user ->
                  user.withAccessKeys(
                      user.accessKeys().stream()
                          .map(key -> key.id().equals(keyId) ? key.with(status) : key)
                          .toList()));
      case IamEvent.AccessKeyDeleted(String userId, String keyId) ->
          changeUser(
                  userId,
                  user ->
                      user.withAccessKeys(
                          user.accessKeys().stream()
                              .filter(key -> !key.id().equals(keyId))
                              .toList()))
              .withKeyOwners(keyOwners.without(keyId));
      case IamEvent.GroupCreated created ->
          withGroups(
              groups.with(
                  new IamGroup(
                      created.groupId(),
                      created.groupName(),
                      created.path(),
                      created.at(),
                      HeldPolicies.NONE,
                      NameTree.empty())));
      case IamEvent.GroupRenamed(String groupId, String name, String path) ->
          withGroups(groups.with(group(groupId).renamed(name, path)));
      case IamEvent.GroupDeleted(String groupId) -> withGroups(groups.without(groupId));
      case IamEvent.UserJoined(String groupId, String userId) ->
          changeUser(userId, user -> user.withGroups(plus(user.groupIds(), groupId)))
              .withGroups(groups.with(group(groupId).withUser(userId)));
      case IamEvent.UserLeft(String groupId, String userId) ->
          changeUser(userId, user -> user.withGroups(minus(user.groupIds(), groupId)))
              .withGroups(groups.with(group(groupId).withoutUser(userId)));
      case IamEvent.RoleCreated created ->
          withRoles(
                  roles.with(
                      new IamRole(
                          created.roleId(),
                          created.roleName(),
                          created.path(),
                          created.at(),
                          created.trustPolicy(),
                          created.description(),
                          created.maxSessionSeconds(),
                          created.boundary(),
                          IamTags.of(created.tags()),
                          HeldPolicies.NONE)))
              .bounding(created.boundary(), 1);
      case IamEvent.RoleUpdated updated ->
          changeRole(
              updated.roleId(),
              role ->
                  role.updated(
                      updated.trustPolicy(), updated.description(), updated.maxSessionSeconds()));
      case IamEvent.RoleDeleted(String roleId) ->
          withRoles(roles.without(roleId)).bounding(role(roleId).boundary(), -1);
      case IamEvent.PolicyCreated created ->
          withPolicies(
              policies.with(
                  new IamPolicy(
                      created.policyId(),
                      created.policyName(),
                      created.path(),
                      created.at(),
                      created.at(),
                      created.description(),
                      IamTags.of(created.tags()),
                      List.of(
                          new IamPolicy.Version(
                              1, new PolicyText(created.document()), created.at())),
                      1,
                      1)));
      case IamEvent.PolicyVersionCreated created ->
          changePolicy(
              created.policyId(),
              policy ->
                  policy.withVersion(
                      new IamPolicy.Version(
                          created.version(), new PolicyText(created.document()), created.at()),
                      created.isDefault()));
      case IamEvent.PolicyDefaultSet set ->
          changePolicy(set.policyId(), policy -> policy.withDefault(set.version(), set.at()));
      case IamEvent.PolicyVersionDeleted(String policyId, int version) ->
          changePolicy(policyId, policy -> policy.withoutVersion(version));
      case IamEvent.PolicyDeleted(String policyId) -> withPolicies(policies.without(policyId));
      case IamEvent.PolicyAttached(String holderId, String arn) ->
          changeHeld(holderId, held -> held.withAttached(arn)).used(arn, 1, 0);
      case IamEvent.PolicyDetached(String holderId, String arn) ->
          changeHeld(holderId, held -> held.withoutAttached(arn)).used(arn, -1, 0);
      case IamEvent.InlinePolicyPut(String holderId, String name, String document) ->
          changeHeld(holderId, held -> held.withInline(name, new PolicyText(document)));
      case IamEvent.InlinePolicyDeleted(String holderId, String name) ->
          changeHeld(holderId, held -> held.withoutInline(name));
      case IamEvent.BoundarySet(String holderId, Optional<String> arn) ->
          setBoundary(holderId, arn);
      case IamEvent.Tagged tagged ->
          changeTags(tagged.memberId(), tags -> tags.with(tagged.tags()));
      case IamEvent.Untagged untagged ->
          changeTags(untagged.memberId(), tags -> tags.without(untagged.tagKeys()));
    };
  }

  private static IamUser plusKey(IamUser user, IamEvent.AccessKeyCreated created) {
    List<IamAccessKey> keys = new ArrayList<>(user.accessKeys());
    keys.add(
        new IamAccessKey(created.accessKeyId(), created.secret(), KeyStatus.ACTIVE, created.at()));
    return user.withAccessKeys(keys);
  }

  private static List<String> plus(List<String> ids, String id) {
    List<String> changed = new ArrayList<>(ids);
    changed.add(id);
    return changed;
  }

  private static List<String> minus(List<String> ids, String id) {
    return ids.stream().filter(other -> !other.equals(id)).toList();
  }

  private IamAccount changeUser(String userId, UnaryOperator<IamUser> change) {
    return withUsers(users.with(change.apply(user(userId))));
  }

  private IamAccount changeRole(String roleId, UnaryOperator<IamRole> change) {
    return withRoles(roles.with(change.apply(role(roleId))));
  }

  private IamAccount changePolicy(String policyId, UnaryOperator<IamPolicy> change) {
    IamPolicy policy = policies.withId(policyId).orElseThrow(() -> unknown(policyId));
    return withPolicies(policies.with(change.apply(policy)));
  }

  private IamAccount changeHeld(String holderId, UnaryOperator<HeldPolicies> change) {
    Optional<IamUser> user = users.withId(holderId);
    if (user.isPresent()) {
      return withUsers(users.with(user.get().withHeld(change.apply(user.get().held()))));
    }
    Optional<IamGroup> group = groups.withId(holderId);
    if (group.isPresent()) {
      return withGroups(groups.with(group.get().withHeld(change.apply(group.get().held()))));
    }
    return changeRole(holderId, role -> role.withHeld(change.apply(role.held())));
  }

  private IamAccount changeTags(String memberId, UnaryOperator<IamTags> change) {
    Optional<IamUser> user = users.withId(memberId);
    if (user.isPresent()) {
      return withUsers(users.with(user.get().withTags(change.apply(user.get().tags()))));
    }
    Optional<IamRole> role = roles.withId(memberId);
    if (role.isPresent()) {
      return withRoles(roles.with(role.get().withTags(change.apply(role.get().tags()))));
    }
    return changePolicy(memberId, policy -> policy.withTags(change.apply(policy.tags())));
  }

  private IamAccount setBoundary(String holderId, Optional<String> arn) {
    Optional<IamUser> user = users.withId(holderId);
    if (user.isPresent()) {
      return withUsers(users.with(user.get().withBoundary(arn)))
          .bounding(user.get().boundary(), -1)
          .bounding(arn, 1);
    }
    return changeRole(holderId, role -> role.withBoundary(arn))
        .bounding(role(holderId).boundary(), -1)
        .bounding(arn, 1);
  }

  private IamAccount bounding(Optional<String> policyArn, int more) {
    return policyArn.map(arn -> used(arn, 0, more)).orElse(this);
  }

  private IamAccount used(String policyArn, int moreAttached, int moreBounding) {
    PolicyUse use = use(policyArn).plus(moreAttached, moreBounding);
    NameTree<PolicyUse> changed =
        use.equals(PolicyUse.NONE) ? uses.without(policyArn) : uses.with(policyArn, use);
    return new IamAccount(id, users, groups, roles, policies, keyOwners, changed);
  }

  private IamUser user(String userId) {
    return users.withId(userId).orElseThrow(() -> unknown(userId));
  }

  private IamGroup group(String groupId) {
    return groups.withId(groupId).orElseThrow(() -> unknown(groupId));
  }

  private IamRole role(String roleId) {
    return roles.withId(roleId).orElseThrow(() -> unknown(roleId));
  }

  private IllegalStateException unknown(String memberId) {
    return new IllegalStateException("account " + id + " has no " + memberId);
  }

  private IamAccount withUsers(Roster<IamUser> changed) {
    return new IamAccount(id, changed, groups, roles, policies, keyOwners, uses);
  }

  private IamAccount withGroups(Roster<IamGroup> changed) {
    return new IamAccount(id, users, changed, roles, policies, keyOwners, uses);
  }

  private IamAccount withRoles(Roster<IamRole> changed) {
    return new IamAccount(id, users, groups, changed, policies, keyOwners, uses);
  }

  private IamAccount withPolicies(Roster<IamPolicy> changed) {
    return new IamAccount(id, users, groups, roles, changed, keyOwners, uses);
  }

  private IamAccount withKeyOwners(NameTree<String> changed) {
    return new IamAccount(id, users, groups, roles, policies, changed, uses);
  }
}
