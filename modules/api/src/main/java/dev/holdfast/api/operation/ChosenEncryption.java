package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.EncryptionAlgorithm;
import org.jspecify.annotations.Nullable;

/** The algorithm that a request names for encryption; whether the key has it the key decides. */
final class ChosenEncryption {

  private ChosenEncryption() {}

  static EncryptionAlgorithm of(Input input, String member) {
    return input
        .text(member)
        .map(EncryptionAlgorithm::valueOf)
        .orElse(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
  }

  static boolean isSymmetric(Input input, String member) {
    return of(input, member) == EncryptionAlgorithm.SYMMETRIC_DEFAULT;
  }

  /**
   * Nothing binds a context to what a key pair encrypts, so that a caller who gives one would rely
   * on what is not there.
   */
  static @Nullable KmsError contextOfKeyPair(Input input, String member, String contextMember) {
    return isSymmetric(input, member) || input.pairs(contextMember).isEmpty()
        ? null
        : new KmsError.Invalid(
            "An encryption context is supported only with symmetric encryption KMS keys.");
  }

  /** What a key pair encrypted does not say which: whoever does not either is told nothing. */
  static @Nullable KmsError namelessKeyPair(Input input, String member, String keyMember) {
    return isSymmetric(input, member) || input.has(keyMember)
        ? null
        : new KmsError.InvalidCiphertext();
  }
}
