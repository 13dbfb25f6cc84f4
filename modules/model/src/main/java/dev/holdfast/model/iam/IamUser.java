package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A user.
 *
 * @param groupIds in the order of joining
 * @param accessKeys at most two
 */
record IamUser(
    String id,
    String name,
    String path,
    Instant created,
    Optional<String> boundary,
    IamTags tags,
    HeldPolicies held,
    List<String> groupIds,
    List<IamAccessKey> accessKeys)
    implements Member.WithPolicies {

  IamUser {
    groupIds = List.copyOf(groupIds);
    accessKeys = List.copyOf(accessKeys);
  }

  IamUser renamed(String newName, String newPath) {
    return new IamUser(id, newName, newPath, created, boundary, tags, held, groupIds, accessKeys);
  }

  IamUser withBoundary(Optional<String> arn) {
    return new IamUser(id, name, path, created, arn, tags, held, groupIds, accessKeys);
  }

  IamUser withTags(IamTags changed) {
    return new IamUser(id, name, path, created, boundary, changed, held, groupIds, accessKeys);
  }

  IamUser withHeld(HeldPolicies changed) {
    return new IamUser(id, name, path, created, boundary, tags, changed, groupIds, accessKeys);
  }

  IamUser withGroups(List<String> changed) {
    return new IamUser(id, name, path, created, boundary, tags, held, changed, accessKeys);
  }

  IamUser withAccessKeys(List<IamAccessKey> changed) {
    return new IamUser(id, name, path, created, boundary, tags, held, groupIds, changed);
  }

  Optional<IamAccessKey> accessKey(String accessKeyId) {
    return accessKeys.stream().filter(key -> key.id().equals(accessKeyId)).findFirst();
  }
}
