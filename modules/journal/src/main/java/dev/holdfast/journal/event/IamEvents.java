package dev.holdfast.journal.event;

import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.KeyStatus;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.iam.TrustPolicy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The bytes of the events of an account's identities. What may be missing is a list of none or one;
 * truth is 0 or 1.
 */
final class IamEvents {

  private static final String USER_CREATED = "iam.user-created.v1";
  private static final String USER_RENAMED = "iam.user-renamed.v1";
  private static final String USER_DELETED = "iam.user-deleted.v1";
  private static final String ACCESS_KEY_CREATED = "iam.access-key-created.v1";
  private static final String ACCESS_KEY_STATUS_SET = "iam.access-key-status-set.v1";
  private static final String ACCESS_KEY_DELETED = "iam.access-key-deleted.v1";
  private static final String GROUP_CREATED = "iam.group-created.v1";
  private static final String GROUP_RENAMED = "iam.group-renamed.v1";
  private static final String GROUP_DELETED = "iam.group-deleted.v1";
  private static final String USER_JOINED = "iam.user-joined.v1";
  private static final String USER_LEFT = "iam.user-left.v1";
  private static final String ROLE_CREATED = "iam.role-created.v1";
  private static final String ROLE_UPDATED = "iam.role-updated.v1";
  private static final String ROLE_DELETED = "iam.role-deleted.v1";
  private static final String POLICY_CREATED = "iam.policy-created.v1";
  private static final String POLICY_VERSION_CREATED = "iam.policy-version-created.v1";
  private static final String POLICY_DEFAULT_SET = "iam.policy-default-set.v1";
  private static final String POLICY_VERSION_DELETED = "iam.policy-version-deleted.v1";
  private static final String POLICY_DELETED = "iam.policy-deleted.v1";
  private static final String POLICY_ATTACHED = "iam.policy-attached.v1";
  private static final String POLICY_DETACHED = "iam.policy-detached.v1";
  private static final String INLINE_POLICY_PUT = "iam.inline-policy-put.v1";
  private static final String INLINE_POLICY_DELETED = "iam.inline-policy-deleted.v1";
  private static final String BOUNDARY_SET = "iam.boundary-set.v1";
  private static final String TAGGED = "iam.tagged.v1";
  private static final String UNTAGGED = "iam.untagged.v1";

  static final Set<String> MANIFESTS =
      Set.of(
          USER_CREATED,
          USER_RENAMED,
          USER_DELETED,
          ACCESS_KEY_CREATED,
          ACCESS_KEY_STATUS_SET,
          ACCESS_KEY_DELETED,
          GROUP_CREATED,
          GROUP_RENAMED,
          GROUP_DELETED,
          USER_JOINED,
          USER_LEFT,
          ROLE_CREATED,
          ROLE_UPDATED,
          ROLE_DELETED,
          POLICY_CREATED,
          POLICY_VERSION_CREATED,
          POLICY_DEFAULT_SET,
          POLICY_VERSION_DELETED,
          POLICY_DELETED,
          POLICY_ATTACHED,
          POLICY_DETACHED,
          INLINE_POLICY_PUT,
          INLINE_POLICY_DELETED,
          BOUNDARY_SET,
          TAGGED,
          UNTAGGED);

  private IamEvents() {}

  static EncodedEvent encode(IamEvent event) {
    return switch (event) {
      case IamEvent.UserCreated created ->
          encoded(
              USER_CREATED,
              "userId",
              created.userId(),
              "userName",
              created.userName(),
              "path",
              created.path(),
              "boundary",
              list(created.boundary()),
              "tags",
              created.tags(),
              "at",
              created.at().toEpochMilli());
      case IamEvent.UserRenamed(String id, String name, String path) ->
          encoded(USER_RENAMED, "userId", id, "userName", name, "path", path);
      case IamEvent.UserDeleted(String id) -> encoded(USER_DELETED, "userId", id);
      case IamEvent.AccessKeyCreated(String id, String keyId, SealedSecret secret, Instant at) ->
          encoded(
              ACCESS_KEY_CREATED,
              "userId",
              id,
              "accessKeyId",
              keyId,
              "secret",
              secret.box(),
              "at",
              at.toEpochMilli());
      case IamEvent.AccessKeyStatusSet(String id, String keyId, KeyStatus status) ->
          encoded(
              ACCESS_KEY_STATUS_SET, "userId", id, "accessKeyId", keyId, "status", status.name());
      case IamEvent.AccessKeyDeleted(String id, String keyId) ->
          encoded(ACCESS_KEY_DELETED, "userId", id, "accessKeyId", keyId);
      case IamEvent.GroupCreated(String id, String name, String path, Instant at) ->
          encoded(
              GROUP_CREATED,
              "groupId",
              id,
              "groupName",
              name,
              "path",
              path,
              "at",
              at.toEpochMilli());
      case IamEvent.GroupRenamed(String id, String name, String path) ->
          encoded(GROUP_RENAMED, "groupId", id, "groupName", name, "path", path);
      case IamEvent.GroupDeleted(String id) -> encoded(GROUP_DELETED, "groupId", id);
      case IamEvent.UserJoined(String groupId, String userId) ->
          encoded(USER_JOINED, "groupId", groupId, "userId", userId);
      case IamEvent.UserLeft(String groupId, String userId) ->
          encoded(USER_LEFT, "groupId", groupId, "userId", userId);
      case IamEvent.RoleCreated created -> roleCreated(created);
      case IamEvent.RoleUpdated updated ->
          encoded(
              ROLE_UPDATED,
              "roleId",
              updated.roleId(),
              "trustPolicy",
              list(updated.trustPolicy().map(TrustPolicy::document)),
              "principalIds",
              updated.trustPolicy().map(TrustPolicy::principalIds).orElse(Map.of()),
              "description",
              list(updated.description()),
              // No role has a session of no seconds.
              "maxSessionSeconds",
              updated.maxSessionSeconds().orElse(0));
      case IamEvent.RoleDeleted(String id) -> encoded(ROLE_DELETED, "roleId", id);
      case IamEvent.PolicyCreated created ->
          encoded(
              POLICY_CREATED,
              "policyId",
              created.policyId(),
              "policyName",
              created.policyName(),
              "path",
              created.path(),
              "document",
              created.document(),
              "description",
              list(created.description()),
              "tags",
              created.tags(),
              "at",
              created.at().toEpochMilli());
      case IamEvent.PolicyVersionCreated created ->
          encoded(
              POLICY_VERSION_CREATED,
              "policyId",
              created.policyId(),
              "version",
              created.version(),
              "document",
              created.document(),
              "isDefault",
              created.isDefault() ? 1 : 0,
              "at",
              created.at().toEpochMilli());
      case IamEvent.PolicyDefaultSet(String id, int version, Instant at) ->
          encoded(POLICY_DEFAULT_SET, "policyId", id, "version", version, "at", at.toEpochMilli());
      case IamEvent.PolicyVersionDeleted(String id, int version) ->
          encoded(POLICY_VERSION_DELETED, "policyId", id, "version", version);
      case IamEvent.PolicyDeleted(String id) -> encoded(POLICY_DELETED, "policyId", id);
      case IamEvent.PolicyAttached(String id, String arn) ->
          encoded(POLICY_ATTACHED, "holderId", id, "policyArn", arn);
      case IamEvent.PolicyDetached(String id, String arn) ->
          encoded(POLICY_DETACHED, "holderId", id, "policyArn", arn);
      case IamEvent.InlinePolicyPut(String id, String name, String document) ->
          encoded(INLINE_POLICY_PUT, "holderId", id, "policyName", name, "document", document);
      case IamEvent.InlinePolicyDeleted(String id, String name) ->
          encoded(INLINE_POLICY_DELETED, "holderId", id, "policyName", name);
      case IamEvent.BoundarySet(String id, Optional<String> arn) ->
          encoded(BOUNDARY_SET, "holderId", id, "policyArn", list(arn));
      case IamEvent.Tagged(String id, Map<String, String> tags) ->
          encoded(TAGGED, "memberId", id, "tags", tags);
      case IamEvent.Untagged(String id, Set<String> tagKeys) ->
          encoded(UNTAGGED, "memberId", id, "tagKeys", tagKeys);
    };
  }

  private static EncodedEvent roleCreated(IamEvent.RoleCreated created) {
    return encoded(
        ROLE_CREATED,
        "roleId",
        created.roleId(),
        "roleName",
        created.roleName(),
        "path",
        created.path(),
        "trustPolicy",
        created.trustPolicy().document(),
        "principalIds",
        created.trustPolicy().principalIds(),
        "description",
        list(created.description()),
        "maxSessionSeconds",
        created.maxSessionSeconds(),
        "boundary",
        list(created.boundary()),
        "tags",
        created.tags(),
        "at",
        created.at().toEpochMilli());
  }

  static IamEvent decode(String manifest, Fields fields) {
    return switch (manifest) {
      case USER_CREATED ->
          new IamEvent.UserCreated(
              fields.text("userId"),
              fields.text("userName"),
              fields.text("path"),
              fields.optionalText("boundary"),
              fields.texts("tags"),
              fields.instant("at"));
      case USER_RENAMED ->
          new IamEvent.UserRenamed(
              fields.text("userId"), fields.text("userName"), fields.text("path"));
      case USER_DELETED -> new IamEvent.UserDeleted(fields.text("userId"));
      case ACCESS_KEY_CREATED ->
          new IamEvent.AccessKeyCreated(
              fields.text("userId"),
              fields.text("accessKeyId"),
              new SealedSecret(fields.bytes("secret")),
              fields.instant("at"));
      case ACCESS_KEY_STATUS_SET ->
          new IamEvent.AccessKeyStatusSet(
              fields.text("userId"),
              fields.text("accessKeyId"),
              fields.constant("status", KeyStatus.class));
      case ACCESS_KEY_DELETED ->
          new IamEvent.AccessKeyDeleted(fields.text("userId"), fields.text("accessKeyId"));
      case GROUP_CREATED ->
          new IamEvent.GroupCreated(
              fields.text("groupId"),
              fields.text("groupName"),
              fields.text("path"),
              fields.instant("at"));
      case GROUP_RENAMED ->
          new IamEvent.GroupRenamed(
              fields.text("groupId"), fields.text("groupName"), fields.text("path"));
      case GROUP_DELETED -> new IamEvent.GroupDeleted(fields.text("groupId"));
      case USER_JOINED -> new IamEvent.UserJoined(fields.text("groupId"), fields.text("userId"));
      case USER_LEFT -> new IamEvent.UserLeft(fields.text("groupId"), fields.text("userId"));
      case ROLE_CREATED ->
          new IamEvent.RoleCreated(
              fields.text("roleId"),
              fields.text("roleName"),
              fields.text("path"),
              new TrustPolicy(fields.text("trustPolicy"), fields.texts("principalIds")),
              fields.optionalText("description"),
              fields.smallNumber("maxSessionSeconds"),
              fields.optionalText("boundary"),
              fields.texts("tags"),
              fields.instant("at"));
      case ROLE_UPDATED -> roleUpdated(fields);
      case ROLE_DELETED -> new IamEvent.RoleDeleted(fields.text("roleId"));
      case POLICY_CREATED ->
          new IamEvent.PolicyCreated(
              fields.text("policyId"),
              fields.text("policyName"),
              fields.text("path"),
              fields.text("document"),
              fields.optionalText("description"),
              fields.texts("tags"),
              fields.instant("at"));
      case POLICY_VERSION_CREATED ->
          new IamEvent.PolicyVersionCreated(
              fields.text("policyId"),
              fields.smallNumber("version"),
              fields.text("document"),
              fields.number("isDefault") != 0,
              fields.instant("at"));
      case POLICY_DEFAULT_SET ->
          new IamEvent.PolicyDefaultSet(
              fields.text("policyId"), fields.smallNumber("version"), fields.instant("at"));
      case POLICY_VERSION_DELETED ->
          new IamEvent.PolicyVersionDeleted(fields.text("policyId"), fields.smallNumber("version"));
      case POLICY_DELETED -> new IamEvent.PolicyDeleted(fields.text("policyId"));
      case POLICY_ATTACHED ->
          new IamEvent.PolicyAttached(fields.text("holderId"), fields.text("policyArn"));
      case POLICY_DETACHED ->
          new IamEvent.PolicyDetached(fields.text("holderId"), fields.text("policyArn"));
      case INLINE_POLICY_PUT ->
          new IamEvent.InlinePolicyPut(
              fields.text("holderId"), fields.text("policyName"), fields.text("document"));
      case INLINE_POLICY_DELETED ->
          new IamEvent.InlinePolicyDeleted(fields.text("holderId"), fields.text("policyName"));
      case BOUNDARY_SET ->
          new IamEvent.BoundarySet(fields.text("holderId"), fields.optionalText("policyArn"));
      case TAGGED -> new IamEvent.Tagged(fields.text("memberId"), fields.texts("tags"));
      case UNTAGGED -> new IamEvent.Untagged(fields.text("memberId"), fields.textSet("tagKeys"));
      default ->
          throw new UnknownEventException("this version does not know the event " + manifest);
    };
  }

  private static IamEvent roleUpdated(Fields fields) {
    Map<String, String> principalIds = fields.texts("principalIds");
    int maxSessionSeconds = fields.smallNumber("maxSessionSeconds");
    return new IamEvent.RoleUpdated(
        fields.text("roleId"),
        fields.optionalText("trustPolicy").map(document -> new TrustPolicy(document, principalIds)),
        fields.optionalText("description"),
        maxSessionSeconds == 0 ? Optional.empty() : Optional.of(maxSessionSeconds));
  }

  private static List<String> list(Optional<String> text) {
    return text.map(List::of).orElse(List.of());
  }

  /**
   * @param namesAndValues alternating, in the order in which they are written
   */
  private static EncodedEvent encoded(String manifest, Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new EncodedEvent(manifest, CborMap.write(fields));
  }
}
