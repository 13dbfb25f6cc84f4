package dev.holdfast.model.sts;

/** Every way in which STS says no: one case for each of AWS's error codes. */
public sealed interface StsError {

  /** What the caller is told; in AWS's words where they are known. */
  String message();

  record AccessDenied(String message) implements StsError {}

  record MalformedPolicyDocument(String message) implements StsError {}

  record PackedPolicyTooLarge(String message) implements StsError {}

  record ValidationError(String message) implements StsError {}
}
