package dev.holdfast.model.iam;

/**
 * Every way in which IAM says no: one case for each of AWS's error codes, which the api room knows
 * with their HTTP statuses.
 */
public sealed interface IamError {

  /** What the caller is told; in AWS's words where they are known. */
  String message();

  record NoSuchEntity(String message) implements IamError {}

  record EntityAlreadyExists(String message) implements IamError {}

  record DeleteConflict(String message) implements IamError {}

  record LimitExceeded(String message) implements IamError {}

  record MalformedPolicyDocument(String message) implements IamError {}

  record InvalidInput(String message) implements IamError {}

  /** A member whose form or length is wrong. */
  record ValidationError(String message) implements IamError {}

  record UnmodifiableEntity(String message) implements IamError {}

  record PolicyNotAttachable(String message) implements IamError {}

  /** More wait for the account than may. */
  record Throttled(String message) implements IamError {}

  record ConcurrentModification(String message) implements IamError {}
}
