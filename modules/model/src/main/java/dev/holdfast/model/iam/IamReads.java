package dev.holdfast.model.iam;

import dev.holdfast.model.iam.Pages.Cut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Answers what can be asked of an account without changing it. */
final class IamReads {

  private IamReads() {}

  static IamAnswer answer(IamAccount account, IamCommand.Read read, IamQuotas quotas)
      throws Refusal {
    return switch (read) {
      case IamCommand.GetUser(String name) -> Described.user(account, Lookup.user(account, name));
      case IamCommand.ListUsers(String prefix, Page page) -> listUsers(account, prefix, page);
      case IamCommand.ListAccessKeys(String name, Page page) -> listKeys(account, name, page);
      case IamCommand.GetAccessKeyLastUsed(String accessKeyId) ->
          account
              .ownerOf(accessKeyId)
              .map(user -> new IamAnswer.AccessKeyOwner(user.name()))
              .orElseThrow(() ->
                  new Refusal(
                      new IamError.NoSuchEntity(
                          "The Access Key with id " + accessKeyId + " cannot be found.")));
      case IamCommand.GetGroup(String name, Page page) -> getGroup(account, name, page);
      case IamCommand.ListGroups(String prefix, Page page) -> listGroups(account, prefix, page);
      case IamCommand.ListGroupsForUser(String name, Page page) ->
          groupsOf(account, Lookup.user(account, name), page);
      case IamCommand.GetRole(String name) -> Described.role(account, Lookup.role(account, name));
      case IamCommand.ListRoles(String prefix, Page page) -> listRoles(account, prefix, page);
      case IamCommand.GetPolicy(String arn) ->
          Described.policy(account, arn, Lookup.policy(account, arn));
      case IamCommand.ListPolicies list -> listPolicies(account, list);
      case IamCommand.GetPolicyVersion(String arn, String versionId) -> {
        IamPolicy policy = Lookup.policy(account, arn);
        yield Described.version(policy, Lookup.version(policy, arn, versionId));
      }
      case IamCommand.ListPolicyVersions(String arn, Page page) ->
          listVersions(Lookup.policy(account, arn), page);
      case IamCommand.ListEntitiesForPolicy list -> listEntities(account, list);
      case IamCommand.ListAttachedPolicies list -> listAttached(account, list);
      case IamCommand.GetInlinePolicy(Named.Holder named, String policyName) -> {
        Member.WithPolicies holder = Lookup.holder(account, named);
        yield new IamAnswer.InlinePolicy(
            holder.name(), policyName, HolderRules.requireInline(holder, policyName).text());
      }
      case IamCommand.ListInlinePolicies(Named.Holder named, Page page) -> {
        NavigableMap<String, String> names = new TreeMap<>();
        Lookup.holder(account, named).held().inline().keySet().forEach(n -> names.put(n, n));
        Cut<String> cut = Pages.cut(page, Pages.of(names), name -> name);
        yield new IamAnswer.InlinePolicyNames(cut.items(), cut.nextMarker());
      }
      case IamCommand.ListTags(Named.Tagged tagged, Page page) ->
          listTags(tagsOf(account, tagged), page);
      case IamCommand.GetAccountSummary() -> new IamAnswer.AccountSummary(summary(account, quotas));
      case IamCommand.PoliciesOf(String arn) ->
          account
              .rightsOf(arn)
              .map(rights -> new IamAnswer.PrincipalPolicies(arn, rights))
              .orElseThrow(() ->
                  new Refusal(
                      new IamError.NoSuchEntity("The entity " + arn + " cannot be found.")));
    };
  }

  private static IamAnswer listUsers(IamAccount account, String prefix, Page page) throws Refusal {
    Forms.pathPrefix(prefix);
    Cut<IamAnswer.User> cut =
        Pages.cut(
            page,
            account.users()::after,
            user -> user.path().startsWith(prefix),
            user -> Described.user(account, user));
    return new IamAnswer.Users(cut.items(), cut.nextMarker());
  }

  private static IamAnswer listKeys(IamAccount account, String userName, Page page) throws Refusal {
    IamUser user = Lookup.user(account, userName);
    NavigableMap<String, IamAccessKey> oldestFirst = new TreeMap<>();
    user.accessKeys().forEach(key -> oldestFirst.put(key.created() + key.id(), key));
    Cut<IamAnswer.AccessKey> cut =
        Pages.cut(page, Pages.of(oldestFirst), key -> Described.accessKey(user, key));
    return new IamAnswer.AccessKeys(cut.items(), cut.nextMarker());
  }

  private static IamAnswer getGroup(IamAccount account, String name, Page page) throws Refusal {
    IamGroup group = Lookup.group(account, name);
    NavigableMap<String, IamUser> members = new TreeMap<>();
    for (NameTree.Entry<String> entry : group.userIds().all()) {
      account
          .users()
          .withId(entry.key())
          .ifPresent(user -> members.put(Roster.keyOf(user.name()), user));
    }
    Cut<IamAnswer.User> cut =
        Pages.cut(page, Pages.of(members), user -> Described.user(account, user));
    return new IamAnswer.GroupMembers(
        Described.group(account, group), cut.items(), cut.nextMarker());
  }

  private static IamAnswer listGroups(IamAccount account, String prefix, Page page) throws Refusal {
    Forms.pathPrefix(prefix);
    Cut<IamAnswer.Group> cut =
        Pages.cut(
            page,
            account.groups()::after,
            group -> group.path().startsWith(prefix),
            group -> Described.group(account, group));
    return new IamAnswer.Groups(cut.items(), cut.nextMarker());
  }

  private static IamAnswer groupsOf(IamAccount account, IamUser user, Page page) throws Refusal {
    NavigableMap<String, IamGroup> groups = new TreeMap<>();
    for (String groupId : user.groupIds()) {
      account
          .groups()
          .withId(groupId)
          .ifPresent(group -> groups.put(Roster.keyOf(group.name()), group));
    }
    Cut<IamAnswer.Group> cut =
        Pages.cut(page, Pages.of(groups), group -> Described.group(account, group));
    return new IamAnswer.Groups(cut.items(), cut.nextMarker());
  }

  private static IamAnswer listRoles(IamAccount account, String prefix, Page page) throws Refusal {
    Forms.pathPrefix(prefix);
    Cut<IamAnswer.Role> cut =
        Pages.cut(
            page,
            account.roles()::after,
            role -> role.path().startsWith(prefix),
            role -> Described.role(account, role));
    return new IamAnswer.Roles(cut.items(), cut.nextMarker());
  }

  private record Listed(String arn, IamPolicy policy) {}

  private static IamAnswer listPolicies(IamAccount account, IamCommand.ListPolicies list)
      throws Refusal {
    Forms.pathPrefix(list.pathPrefix());
    NavigableMap<String, Listed> policies = new TreeMap<>();
    if (list.scope() != PolicyScope.LOCAL) {
      AwsManagedPolicies.ALL.forEach((arn, policy) ->
          policies.put(Roster.keyOf(policy.name()) + " aws", new Listed(arn, policy)));
    }
    if (list.scope() != PolicyScope.AWS) {
      for (NameTree.Entry<IamPolicy> entry : account.policies().after(Optional.empty())) {
        String arn = IamArns.policy(account.id(), entry.value());
        policies.put(entry.key(), new Listed(arn, entry.value()));
      }
    }
    Cut<IamAnswer.Policy> cut =
        Pages.cut(
            list.page(),
            Pages.of(policies),
            listed ->
                listed.policy.path().startsWith(list.pathPrefix())
                    && isWanted(account.use(listed.arn), list),
            listed -> Described.policy(account, listed.arn, listed.policy));
    return new IamAnswer.Policies(cut.items(), cut.nextMarker());
  }

  private static boolean isWanted(PolicyUse use, IamCommand.ListPolicies list) {
    int relevant =
        list.usage()
            .map(usage ->
                switch (usage) {
                  case PERMISSIONS_POLICY -> use.attached();
                  case PERMISSIONS_BOUNDARY -> use.bounding();
                })
            .orElse(use.attached() + use.bounding());
    return relevant > 0 || !list.onlyAttached() && list.usage().isEmpty();
  }

  private static IamAnswer listVersions(IamPolicy policy, Page page) throws Refusal {
    NavigableMap<String, IamPolicy.Version> newestFirst = new TreeMap<>();
    policy
        .versions()
        .forEach(version ->
            newestFirst.put(Integer.toString(Integer.MAX_VALUE - version.number()), version));
    Cut<IamAnswer.PolicyVersion> cut =
        Pages.cut(page, Pages.of(newestFirst), version -> Described.version(policy, version));
    return new IamAnswer.PolicyVersions(cut.items(), cut.nextMarker());
  }

  private static IamAnswer listEntities(IamAccount account, IamCommand.ListEntitiesForPolicy list)
      throws Refusal {
    Lookup.policy(account, list.policyArn());
    Forms.pathPrefix(list.pathPrefix());
    NavigableMap<String, IamAnswer.Holding> holdings = new TreeMap<>();
    for (NameTree.Entry<IamGroup> entry : account.groups().after(Optional.empty())) {
      IamGroup group = entry.value();
      if (uses(group, Optional.empty(), list)) {
        holdings.put(
            "group " + entry.key(),
            new IamAnswer.Holding(new Named.Group(group.name()), group.id()));
      }
    }
    for (NameTree.Entry<IamRole> entry : account.roles().after(Optional.empty())) {
      IamRole role = entry.value();
      if (uses(role, role.boundary(), list)) {
        holdings.put(
            "role " + entry.key(), new IamAnswer.Holding(new Named.Role(role.name()), role.id()));
      }
    }
    for (NameTree.Entry<IamUser> entry : account.users().after(Optional.empty())) {
      IamUser user = entry.value();
      if (uses(user, user.boundary(), list)) {
        holdings.put(
            "user " + entry.key(), new IamAnswer.Holding(new Named.User(user.name()), user.id()));
      }
    }
    Cut<IamAnswer.Holding> cut = Pages.cut(list.page(), Pages.of(holdings), holding -> holding);
    return new IamAnswer.Holdings(cut.items(), cut.nextMarker());
  }

  private static boolean uses(
      Member.WithPolicies holder,
      Optional<String> boundary,
      IamCommand.ListEntitiesForPolicy list) {
    boolean attached = holder.held().attached().contains(list.policyArn());
    boolean bounding = boundary.filter(list.policyArn()::equals).isPresent();
    boolean wanted =
        list.usage()
            .map(usage ->
                switch (usage) {
                  case PERMISSIONS_POLICY -> attached;
                  case PERMISSIONS_BOUNDARY -> bounding;
                })
            .orElse(attached || bounding);
    return wanted && holder.path().startsWith(list.pathPrefix());
  }

  private static IamAnswer listAttached(IamAccount account, IamCommand.ListAttachedPolicies list)
      throws Refusal {
    Forms.pathPrefix(list.pathPrefix());
    NavigableMap<String, IamAnswer.AttachedPolicy> attached = new TreeMap<>();
    for (String arn : Lookup.holder(account, list.holder()).held().attached()) {
      account
          .policy(arn)
          .filter(policy -> policy.path().startsWith(list.pathPrefix()))
          .ifPresent(policy ->
              attached.put(
                  Roster.keyOf(policy.name()) + " " + arn,
                  new IamAnswer.AttachedPolicy(policy.name(), arn)));
    }
    Cut<IamAnswer.AttachedPolicy> cut =
        Pages.cut(list.page(), Pages.of(attached), policy -> policy);
    return new IamAnswer.AttachedPolicies(cut.items(), cut.nextMarker());
  }

  private static IamTags tagsOf(IamAccount account, Named.Tagged tagged) throws Refusal {
    return switch (tagged) {
      case Named.User(String name) -> Lookup.user(account, name).tags();
      case Named.Role(String name) -> Lookup.role(account, name).tags();
      case Named.ManagedPolicy(String arn) -> Lookup.policy(account, arn).tags();
    };
  }

  private static IamAnswer listTags(IamTags tags, Page page) throws Refusal {
    NavigableMap<String, Map.Entry<String, String>> byFoldedKey = new TreeMap<>();
    tags.asMap().entrySet().forEach(tag -> byFoldedKey.put(IamTags.fold(tag.getKey()), tag));
    Cut<Map.Entry<String, String>> cut = Pages.cut(page, Pages.of(byFoldedKey), tag -> tag);
    Map<String, String> items = new LinkedHashMap<>();
    cut.items().forEach(tag -> items.put(tag.getKey(), tag.getValue()));
    return new IamAnswer.Tags(items, cut.nextMarker());
  }

  private static Map<String, Integer> summary(IamAccount account, IamQuotas quotas) {
    List<IamPolicy> own = new ArrayList<>();
    account.policies().after(Optional.empty()).forEach(entry -> own.add(entry.value()));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("Users", account.users().size());
    numbers.put("UsersQuota", quotas.users());
    numbers.put("Groups", account.groups().size());
    numbers.put("GroupsQuota", quotas.groups());
    numbers.put("Roles", account.roles().size());
    numbers.put("RolesQuota", quotas.roles());
    numbers.put("Policies", own.size());
    numbers.put("PoliciesQuota", quotas.policies());
    numbers.put(
        "PolicyVersionsInUse", own.stream().mapToInt(policy -> policy.versions().size()).sum());
    numbers.put("PolicyVersionsInUseQuota", quotas.policies() * Quotas.VERSIONS_PER_POLICY);
    numbers.put("VersionsPerPolicyQuota", Quotas.VERSIONS_PER_POLICY);
    numbers.put("PolicySizeQuota", Quotas.POLICY_LENGTH);
    numbers.put("UserPolicySizeQuota", Quotas.USER_INLINE_LENGTH);
    numbers.put("GroupPolicySizeQuota", Quotas.GROUP_INLINE_LENGTH);
    numbers.put("RolePolicySizeQuota", Quotas.ROLE_INLINE_LENGTH);
    numbers.put("AssumeRolePolicySizeQuota", Quotas.TRUST_POLICY_LENGTH);
    numbers.put("AccessKeysPerUserQuota", Quotas.ACCESS_KEYS_PER_USER);
    numbers.put("GroupsPerUserQuota", Quotas.GROUPS_PER_USER);
    numbers.put("AttachedPoliciesPerUserQuota", Quotas.ATTACHED_POLICIES);
    numbers.put("AttachedPoliciesPerGroupQuota", Quotas.ATTACHED_POLICIES);
    numbers.put("AttachedPoliciesPerRoleQuota", Quotas.ATTACHED_POLICIES);
    numbers.put("AccountMFAEnabled", 0);
    numbers.put("MFADevices", 0);
    numbers.put("MFADevicesInUse", 0);
    return numbers;
  }
}
