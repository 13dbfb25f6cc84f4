package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.Optional;

/**
 * A role.
 *
 * @param trustPolicy who may assume it
 */
record IamRole(
    String id,
    String name,
    String path,
    Instant created,
    TrustPolicy trustPolicy,
    Optional<String> description,
    int maxSessionSeconds,
    Optional<String> boundary,
    IamTags tags,
    HeldPolicies held)
    implements Member.WithPolicies {

  static final String SERVICE_PATH = "/aws-service-role/";

  /** Whether the role belongs to a service, which alone may change it. */
  boolean isServiceLinked() {
    return path.startsWith(SERVICE_PATH);
  }

  IamRole updated(
      Optional<TrustPolicy> newTrust, Optional<String> newDescription, Optional<Integer> newMax) {
    return new IamRole(
        id,
        name,
        path,
        created,
        newTrust.orElse(trustPolicy),
        newDescription.or(() -> description),
        newMax.orElse(maxSessionSeconds),
        boundary,
        tags,
        held);
  }

  IamRole withBoundary(Optional<String> arn) {
    return new IamRole(
        id, name, path, created, trustPolicy, description, maxSessionSeconds, arn, tags, held);
  }

  IamRole withTags(IamTags changed) {
    return new IamRole(
        id,
        name,
        path,
        created,
        trustPolicy,
        description,
        maxSessionSeconds,
        boundary,
        changed,
        held);
  }

  IamRole withHeld(HeldPolicies changed) {
    return new IamRole(
        id,
        name,
        path,
        created,
        trustPolicy,
        description,
        maxSessionSeconds,
        boundary,
        tags,
        changed);
  }
}
