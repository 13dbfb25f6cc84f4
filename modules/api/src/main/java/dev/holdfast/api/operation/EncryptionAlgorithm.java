package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The algorithm that a request names for encryption. Every key that can be created so far is
 * symmetric.
 */
final class EncryptionAlgorithm {

  private EncryptionAlgorithm() {}

  /** An algorithm to encrypt with that no key has. */
  static @Nullable KmsError unfit(Input input, String member) {
    return input
        .text(member)
        .filter(algorithm -> !algorithm.equals(Bodies.SYMMETRIC_DEFAULT))
        .<KmsError>map(
            algorithm -> new KmsError.IncompatibleAlgorithm(algorithm, KeySpec.SYMMETRIC_DEFAULT))
        .orElse(null);
  }

  /** An algorithm to decrypt with that made no ciphertext of ours; why, a caller is not told. */
  static @Nullable KmsError foreign(Input input, String member) {
    return unfit(input, member) == null ? null : new KmsError.InvalidCiphertext();
  }
}
