package dev.holdfast.model.iam;

import dev.holdfast.model.iam.Named.Bounded;
import dev.holdfast.model.iam.Named.Holder;
import dev.holdfast.model.iam.Named.Tagged;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be asked of the identities of an account. Named as the AWS operation where there is one;
 * operations that AWS repeats for users, groups and roles are one command with a {@link Named}. Who
 * may ask is settled before. Texts stand as the caller wrote them: the decider checks their forms
 * and lengths.
 */
public sealed interface IamCommand {

  /** Changes something, or nothing when it is refused. */
  sealed interface Change extends IamCommand {}

  /** Changes nothing; every node that has a copy of the account can answer. */
  sealed interface Read extends IamCommand {}

  // -- users

  /**
   * @param path {@code /} when the caller gave none
   * @param boundary ARN of a managed policy
   * @param userId fresh, {@code AIDA...}
   */
  record CreateUser(
      String userName,
      String path,
      Optional<String> boundary,
      Map<String, String> tags,
      String userId)
      implements Change {}

  record GetUser(String userName) implements Read {}

  /**
   * @param pathPrefix {@code /} for all
   */
  record ListUsers(String pathPrefix, Page page) implements Read {}

  record UpdateUser(String userName, Optional<String> newUserName, Optional<String> newPath)
      implements Change {}

  record DeleteUser(String userName) implements Change {}

  // -- access keys

  /**
   * @param accessKeyId fresh, {@code AKIA...}
   */
  record CreateAccessKey(String userName, String accessKeyId, SealedSecret secret)
      implements Change {}

  record ListAccessKeys(String userName, Page page) implements Read {}

  record UpdateAccessKey(String userName, String accessKeyId, KeyStatus status) implements Change {}

  record DeleteAccessKey(String userName, String accessKeyId) implements Change {}

  /** Whose the key is; when it was last used, the edge knows. */
  record GetAccessKeyLastUsed(String accessKeyId) implements Read {}

  // -- groups

  /**
   * @param groupId fresh, {@code AGPA...}
   */
  record CreateGroup(String groupName, String path, String groupId) implements Change {}

  /** The group and a page of its users. */
  record GetGroup(String groupName, Page page) implements Read {}

  record ListGroups(String pathPrefix, Page page) implements Read {}

  /** Who is in the group and what it may stay as they are. */
  record UpdateGroup(String groupName, Optional<String> newGroupName, Optional<String> newPath)
      implements Change {}

  record DeleteGroup(String groupName) implements Change {}

  record AddUserToGroup(String groupName, String userName) implements Change {}

  record RemoveUserFromGroup(String groupName, String userName) implements Change {}

  record ListGroupsForUser(String userName, Page page) implements Read {}

  // -- roles

  /**
   * @param trustPolicy {@code AssumeRolePolicyDocument}, JSON
   * @param foreignIds unique ids, by ARN, of principals of other accounts that the trust policy
   *     names; one that is missing does not exist
   * @param maxSessionSeconds 3600 when the caller gave none
   * @param roleId fresh, {@code AROA...}
   */
  record CreateRole(
      String roleName,
      String path,
      String trustPolicy,
      Map<String, String> foreignIds,
      Optional<String> description,
      int maxSessionSeconds,
      Optional<String> boundary,
      Map<String, String> tags,
      String roleId)
      implements Change {

    CreateRole withForeignIds(Map<String, String> ids) {
      return new CreateRole(
          roleName, path, trustPolicy, ids, description, maxSessionSeconds, boundary, tags, roleId);
    }
  }

  /**
   * @param serviceName such as {@code elasticbeanstalk.amazonaws.com}
   * @param roleId fresh, {@code AROA...}
   */
  record CreateServiceLinkedRole(
      String serviceName, Optional<String> description, Optional<String> suffix, String roleId)
      implements Change {}

  record GetRole(String roleName) implements Read {}

  record ListRoles(String pathPrefix, Page page) implements Read {}

  /** UpdateRole, and UpdateRoleDescription with a description alone. */
  record UpdateRole(
      String roleName, Optional<String> description, Optional<Integer> maxSessionSeconds)
      implements Change {}

  /**
   * @param foreignIds as for {@link CreateRole}
   */
  record UpdateAssumeRolePolicy(String roleName, String trustPolicy, Map<String, String> foreignIds)
      implements Change {

    UpdateAssumeRolePolicy withForeignIds(Map<String, String> ids) {
      return new UpdateAssumeRolePolicy(roleName, trustPolicy, ids);
    }
  }

  record DeleteRole(String roleName) implements Change {}

  // -- managed policies

  /**
   * @param policyId fresh, {@code ANPA...}
   */
  record CreatePolicy(
      String policyName,
      String path,
      String document,
      Optional<String> description,
      Map<String, String> tags,
      String policyId)
      implements Change {}

  record GetPolicy(String policyArn) implements Read {}

  /**
   * @param usage what {@code onlyAttached} counts; empty for either
   */
  record ListPolicies(
      PolicyScope scope,
      boolean onlyAttached,
      String pathPrefix,
      Optional<PolicyUsage> usage,
      Page page)
      implements Read {}

  record DeletePolicy(String policyArn) implements Change {}

  record CreatePolicyVersion(String policyArn, String document, boolean setAsDefault)
      implements Change {}

  record GetPolicyVersion(String policyArn, String versionId) implements Read {}

  /** Newest first. */
  record ListPolicyVersions(String policyArn, Page page) implements Read {}

  record SetDefaultPolicyVersion(String policyArn, String versionId) implements Change {}

  record DeletePolicyVersion(String policyArn, String versionId) implements Change {}

  /** Who a policy is attached to or bounds. */
  record ListEntitiesForPolicy(
      String policyArn, String pathPrefix, Optional<PolicyUsage> usage, Page page)
      implements Read {}

  // -- policies of users, groups and roles

  /** AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy. */
  record AttachPolicy(Holder holder, String policyArn) implements Change {}

  record DetachPolicy(Holder holder, String policyArn) implements Change {}

  record ListAttachedPolicies(Holder holder, String pathPrefix, Page page) implements Read {}

  /** PutUserPolicy, PutGroupPolicy, PutRolePolicy: inline. */
  record PutInlinePolicy(Holder holder, String policyName, String document) implements Change {}

  record GetInlinePolicy(Holder holder, String policyName) implements Read {}

  record DeleteInlinePolicy(Holder holder, String policyName) implements Change {}

  /** The names of the inline policies: ListUserPolicies, ListGroupPolicies, ListRolePolicies. */
  record ListInlinePolicies(Holder holder, Page page) implements Read {}

  record PutPermissionsBoundary(Bounded bounded, String policyArn) implements Change {}

  record DeletePermissionsBoundary(Bounded bounded) implements Change {}

  // -- tags

  /** TagUser, TagRole, TagPolicy. */
  record Tag(Tagged tagged, Map<String, String> tags) implements Change {}

  record Untag(Tagged tagged, Set<String> tagKeys) implements Change {}

  record ListTags(Tagged tagged, Page page) implements Read {}

  // -- the account

  record GetAccountSummary() implements Read {}

  /**
   * The policies that stand on a principal's side, for SimulatePrincipalPolicy.
   *
   * @param sourceArn of a user, a group or a role
   */
  record PoliciesOf(String sourceArn) implements Read {}
}
