package dev.holdfast.model.key;

/** AWS's names of the key states: the columns of {@link KeyStateTable}. */
public enum KeyStateName {
  CREATING("Creating"),
  ENABLED("Enabled"),
  DISABLED("Disabled"),
  PENDING_IMPORT("PendingImport"),
  PENDING_DELETION("PendingDeletion"),
  PENDING_REPLICA_DELETION("PendingReplicaDeletion"),
  UNAVAILABLE("Unavailable"),
  UPDATING("Updating");

  private final String awsName;

  KeyStateName(String awsName) {
    this.awsName = awsName;
  }

  public String awsName() {
    return awsName;
  }
}
