package dev.holdfast.model.iam;

import java.util.Optional;

/** Whose managed policies a listing shows. */
public enum PolicyScope {
  ALL("All"),
  AWS("AWS"),
  LOCAL("Local");

  private final String awsName;

  PolicyScope(String awsName) {
    this.awsName = awsName;
  }

  public static Optional<PolicyScope> named(String awsName) {
    for (PolicyScope scope : values()) {
      if (scope.awsName.equals(awsName)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
