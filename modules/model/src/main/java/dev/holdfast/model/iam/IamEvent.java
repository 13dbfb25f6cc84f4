package dev.holdfast.model.iam;

import dev.holdfast.model.journal.DomainEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happened to the identities of an account. Everyone is named by unique id, so that an event
 * means the same whatever they are called later; managed policies by ARN where they are attached,
 * since AWS's own have no other name. Journaled for ever.
 */
public sealed interface IamEvent extends DomainEvent {

  /** The event as other regions are told it: no secret leaves the home of identities. */
  default IamEvent withoutSecret() {
    return this;
  }

  // -- users

  record UserCreated(
      String userId,
      String userName,
      String path,
      Optional<String> boundary,
      Map<String, String> tags,
      Instant at)
      implements IamEvent {
    public UserCreated {
      tags = Map.copyOf(tags);
    }
  }

  record UserRenamed(String userId, String userName, String path) implements IamEvent {}

  record UserDeleted(String userId) implements IamEvent {}

  record AccessKeyCreated(String userId, String accessKeyId, SealedSecret secret, Instant at)
      implements IamEvent {

    @Override
    public AccessKeyCreated withoutSecret() {
      return new AccessKeyCreated(userId, accessKeyId, new SealedSecret(new byte[0]), at);
    }
  }

  record AccessKeyStatusSet(String userId, String accessKeyId, KeyStatus status)
      implements IamEvent {}

  record AccessKeyDeleted(String userId, String accessKeyId) implements IamEvent {}

  // -- groups

  record GroupCreated(String groupId, String groupName, String path, Instant at)
      implements IamEvent {}

  record GroupRenamed(String groupId, String groupName, String path) implements IamEvent {}

  record GroupDeleted(String groupId) implements IamEvent {}

  record UserJoined(String groupId, String userId) implements IamEvent {}

  record UserLeft(String groupId, String userId) implements IamEvent {}

  // -- roles

  record RoleCreated(
      String roleId,
      String roleName,
      String path,
      TrustPolicy trustPolicy,
      Optional<String> description,
      int maxSessionSeconds,
      Optional<String> boundary,
      Map<String, String> tags,
      Instant at)
      implements IamEvent {
    public RoleCreated {
      tags = Map.copyOf(tags);
    }
  }

  /** What is empty stays as it was. */
  record RoleUpdated(
      String roleId,
      Optional<TrustPolicy> trustPolicy,
      Optional<String> description,
      Optional<Integer> maxSessionSeconds)
      implements IamEvent {}

  record RoleDeleted(String roleId) implements IamEvent {}

  // -- managed policies

  /** The document is version 1. */
  record PolicyCreated(
      String policyId,
      String policyName,
      String path,
      String document,
      Optional<String> description,
      Map<String, String> tags,
      Instant at)
      implements IamEvent {
    public PolicyCreated {
      tags = Map.copyOf(tags);
    }
  }

  record PolicyVersionCreated(
      String policyId, int version, String document, boolean isDefault, Instant at)
      implements IamEvent {}

  record PolicyDefaultSet(String policyId, int version, Instant at) implements IamEvent {}

  record PolicyVersionDeleted(String policyId, int version) implements IamEvent {}

  record PolicyDeleted(String policyId) implements IamEvent {}

  // -- policies of users, groups and roles

  record PolicyAttached(String holderId, String policyArn) implements IamEvent {}

  record PolicyDetached(String holderId, String policyArn) implements IamEvent {}

  record InlinePolicyPut(String holderId, String policyName, String document) implements IamEvent {}

  record InlinePolicyDeleted(String holderId, String policyName) implements IamEvent {}

  /**
   * @param policyArn empty when the boundary was taken away
   */
  record BoundarySet(String holderId, Optional<String> policyArn) implements IamEvent {}

  // -- tags

  record Tagged(String memberId, Map<String, String> tags) implements IamEvent {
    public Tagged {
      tags = Map.copyOf(tags);
    }
  }

  record Untagged(String memberId, Set<String> tagKeys) implements IamEvent {
    public Untagged {
      tagKeys = Set.copyOf(tagKeys);
    }
  }
}
