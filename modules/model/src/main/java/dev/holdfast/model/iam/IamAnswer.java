package dev.holdfast.model.iam;

import dev.holdfast.model.identity.Rights;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an account answers when a command succeeds. */
public sealed interface IamAnswer {

  /** Done; nothing to say. */
  record Done() implements IamAnswer {}

  /**
   * @param path with both slashes
   * @param boundary ARN of a managed policy
   */
  record User(
      String path,
      String userName,
      String userId,
      String arn,
      Instant createDate,
      Optional<String> boundary,
      Map<String, String> tags)
      implements IamAnswer {}

  record Group(String path, String groupName, String groupId, String arn, Instant createDate)
      implements IamAnswer {}

  /**
   * @param trustPolicy {@code AssumeRolePolicyDocument} as it was given
   */
  record Role(
      String path,
      String roleName,
      String roleId,
      String arn,
      Instant createDate,
      String trustPolicy,
      Optional<String> description,
      int maxSessionSeconds,
      Optional<String> boundary,
      Map<String, String> tags)
      implements IamAnswer {}

  record AccessKey(String userName, String accessKeyId, KeyStatus status, Instant createDate)
      implements IamAnswer {}

  /** Who has an access key. */
  record AccessKeyOwner(String userName) implements IamAnswer {}

  record Policy(
      String policyName,
      String policyId,
      String arn,
      String path,
      String defaultVersionId,
      int attachmentCount,
      int boundaryUsageCount,
      Optional<String> description,
      Instant createDate,
      Instant updateDate,
      Map<String, String> tags)
      implements IamAnswer {}

  /**
   * @param document as it was given; the listing leaves it out on the wire
   */
  record PolicyVersion(String versionId, boolean isDefault, Instant createDate, String document)
      implements IamAnswer {}

  record AttachedPolicy(String policyName, String policyArn) {}

  /**
   * @param holderName of the user, group or role
   */
  record InlinePolicy(String holderName, String policyName, String document) implements IamAnswer {}

  /** A user, group or role that a managed policy is attached to or bounds. */
  record Holding(Named.Holder holder, String id) {}

  // -- listings: truncated exactly when there is a marker

  record Users(List<User> users, Optional<String> nextMarker) implements IamAnswer {}

  record AccessKeys(List<AccessKey> accessKeys, Optional<String> nextMarker) implements IamAnswer {}

  record Groups(List<Group> groups, Optional<String> nextMarker) implements IamAnswer {}

  record GroupMembers(Group group, List<User> users, Optional<String> nextMarker)
      implements IamAnswer {}

  record Roles(List<Role> roles, Optional<String> nextMarker) implements IamAnswer {}

  record Policies(List<Policy> policies, Optional<String> nextMarker) implements IamAnswer {}

  record PolicyVersions(List<PolicyVersion> versions, Optional<String> nextMarker)
      implements IamAnswer {}

  record AttachedPolicies(List<AttachedPolicy> policies, Optional<String> nextMarker)
      implements IamAnswer {}

  record Holdings(List<Holding> holdings, Optional<String> nextMarker) implements IamAnswer {}

  record InlinePolicyNames(List<String> policyNames, Optional<String> nextMarker)
      implements IamAnswer {}

  record Tags(Map<String, String> tags, Optional<String> nextMarker) implements IamAnswer {}

  /**
   * @param numbers AWS's names ({@code Users}, {@code UsersQuota}, ...) in its order
   */
  record AccountSummary(Map<String, Integer> numbers) implements IamAnswer {}

  /** The rights of a principal as they are now, policies compiled; of a group its policies. */
  record PrincipalPolicies(String sourceArn, Rights rights) implements IamAnswer {}
}
