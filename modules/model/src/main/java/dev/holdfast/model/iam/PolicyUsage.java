package dev.holdfast.model.iam;

import java.util.Optional;

/** What a managed policy is used as. */
public enum PolicyUsage {
  PERMISSIONS_POLICY("PermissionsPolicy"),
  PERMISSIONS_BOUNDARY("PermissionsBoundary");

  private final String awsName;

  PolicyUsage(String awsName) {
    this.awsName = awsName;
  }

  public static Optional<PolicyUsage> named(String awsName) {
    for (PolicyUsage usage : values()) {
      if (usage.awsName.equals(awsName)) {
        return Optional.of(usage);
      }
    }
    return Optional.empty();
  }
}
