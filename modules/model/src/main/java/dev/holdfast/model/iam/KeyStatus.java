package dev.holdfast.model.iam;

import java.util.Optional;

/** Whether an access key may sign. */
public enum KeyStatus {
  ACTIVE("Active"),
  INACTIVE("Inactive");

  private final String awsName;

  KeyStatus(String awsName) {
    this.awsName = awsName;
  }

  public String awsName() {
    return awsName;
  }

  public static Optional<KeyStatus> named(String awsName) {
    for (KeyStatus status : values()) {
      if (status.awsName.equals(awsName)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
