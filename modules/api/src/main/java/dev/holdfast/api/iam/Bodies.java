package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What users, groups, roles and policies look like in answers. Listings tell less of each than
 * asking for one does.
 */
final class Bodies {

  private Bodies() {}

  static Body user(IamAnswer.User user) {
    return tagged(bounded(listedUser(user), user.boundary()), user.tags());
  }

  static Body listedUser(IamAnswer.User user) {
    return new Body()
        .text("Path", user.path())
        .text("UserName", user.userName())
        .text("UserId", user.userId())
        .text("Arn", user.arn())
        .moment("CreateDate", user.createDate());
  }

  static Body group(IamAnswer.Group group) {
    return new Body()
        .text("Path", group.path())
        .text("GroupName", group.groupName())
        .text("GroupId", group.groupId())
        .text("Arn", group.arn())
        .moment("CreateDate", group.createDate());
  }

  static Body role(IamAnswer.Role role) {
    return tagged(bounded(listedRole(role), role.boundary()), role.tags());
  }

  static Body listedRole(IamAnswer.Role role) {
    return new Body()
        .text("Path", role.path())
        .text("RoleName", role.roleName())
        .text("RoleId", role.roleId())
        .text("Arn", role.arn())
        .moment("CreateDate", role.createDate())
        .document("AssumeRolePolicyDocument", role.trustPolicy())
        .text("Description", role.description())
        .number("MaxSessionDuration", role.maxSessionSeconds());
  }

  static Body policy(IamAnswer.Policy policy) {
    return tagged(listedPolicy(policy).text("Description", policy.description()), policy.tags());
  }

  static Body listedPolicy(IamAnswer.Policy policy) {
    return new Body()
        .text("PolicyName", policy.policyName())
        .text("PolicyId", policy.policyId())
        .text("Arn", policy.arn())
        .text("Path", policy.path())
        .text("DefaultVersionId", policy.defaultVersionId())
        .number("AttachmentCount", policy.attachmentCount())
        .number("PermissionsBoundaryUsageCount", policy.boundaryUsageCount())
        .flag("IsAttachable", true)
        .moment("CreateDate", policy.createDate())
        .moment("UpdateDate", policy.updateDate());
  }

  static Body version(IamAnswer.PolicyVersion version) {
    return listedVersion(version).document("Document", version.document());
  }

  static Body listedVersion(IamAnswer.PolicyVersion version) {
    return new Body()
        .text("VersionId", version.versionId())
        .flag("IsDefaultVersion", version.isDefault())
        .moment("CreateDate", version.createDate());
  }

  /** A page of a listing. */
  static <T> Body page(
      String name, List<T> elements, Function<T, Body> body, Optional<String> nextMarker) {
    return paged(new Body().bodies(name, elements.stream().map(body).toList()), nextMarker);
  }

  static Body paged(Body body, Optional<String> nextMarker) {
    return body.flag("IsTruncated", nextMarker.isPresent()).text("Marker", nextMarker);
  }

  static List<Body> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> new Body().text("Key", tag.getKey()).text("Value", tag.getValue()))
        .toList();
  }

  private static Body tagged(Body body, Map<String, String> tags) {
    return tags.isEmpty() ? body : body.bodies("Tags", tags(tags));
  }

  private static Body bounded(Body body, Optional<String> boundary) {
    boundary.ifPresent(arn ->
        body.body(
            "PermissionsBoundary",
            new Body()
                .text("PermissionsBoundaryType", "Policy")
                .text("PermissionsBoundaryArn", arn)));
    return body;
  }
}
