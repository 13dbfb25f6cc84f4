package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import java.util.Optional;

/** How much a public key encrypts: for OAEP what the modulus leaves beside two hashes. */
public final class PlaintextLimit {

  private static final int SM2_BYTES = 1024;

  private PlaintextLimit() {}

  /**
   * @param spec one that has the algorithm
   * @param length in bytes
   */
  static Optional<KmsError> refusal(KeySpec spec, EncryptionAlgorithm algorithm, int length) {
    int max = maxBytes(spec, algorithm);
    return length <= max
        ? Optional.empty()
        : Optional.of(
            new KmsError.Invalid(
                "Algorithm "
                    + algorithm
                    + " and key spec "
                    + spec
                    + " cannot encrypt data larger than "
                    + max
                    + " bytes."));
  }

  /**
   * The longest plaintext, in bytes.
   *
   * @throws IllegalArgumentException when the spec has not the algorithm
   */
  public static int maxBytes(KeySpec spec, EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> spec.modulusBytes() - 2 * 20 - 2;
      case RSAES_OAEP_SHA_256 -> spec.modulusBytes() - 2 * 32 - 2;
      case SM2PKE -> SM2_BYTES;
      case SYMMETRIC_DEFAULT -> throw new IllegalArgumentException("no algorithm of a key pair");
    };
  }
}
