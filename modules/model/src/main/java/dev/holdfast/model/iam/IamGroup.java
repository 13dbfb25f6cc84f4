package dev.holdfast.model.iam;

import java.time.Instant;

/**
 * A group.
 *
 * @param userIds by themselves; values say nothing more
 */
record IamGroup(
    String id,
    String name,
    String path,
    Instant created,
    HeldPolicies held,
    NameTree<String> userIds)
    implements Member.WithPolicies {

  IamGroup renamed(String newName, String newPath) {
    return new IamGroup(id, newName, newPath, created, held, userIds);
  }

  IamGroup withHeld(HeldPolicies changed) {
    return new IamGroup(id, name, path, created, changed, userIds);
  }

  IamGroup withUser(String userId) {
    return new IamGroup(id, name, path, created, held, userIds.with(userId, userId));
  }

  IamGroup withoutUser(String userId) {
    return new IamGroup(id, name, path, created, held, userIds.without(userId));
  }
}
