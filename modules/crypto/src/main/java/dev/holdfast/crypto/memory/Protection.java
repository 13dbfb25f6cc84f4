package dev.holdfast.crypto.memory;

/** What became of one protection that was asked of the operating system. */
public sealed interface Protection {

  record Held() implements Protection {}

  /**
   * @param reason what the system said, for the operator
   */
  record Refused(String reason) implements Protection {}

  record NotAsked() implements Protection {}

  /** Of two, the one an operator must know of: a refusal is never hidden by a later success. */
  default Protection and(Protection later) {
    return switch (this) {
      case Refused refused -> refused;
      case Held held -> later instanceof NotAsked ? held : later;
      case NotAsked _ -> later;
    };
  }
}
