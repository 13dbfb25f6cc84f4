package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import java.util.Optional;

/** Which messages a signing algorithm takes: of what type, and of what length. */
final class MessageRules {

  private static final int MU_BYTES = 64;
  private static final int ANY = -1;
  private static final int NONE = 0;

  private MessageRules() {}

  /**
   * @param length of the message in bytes; of a RAW one the shape has checked it
   */
  static Optional<KmsError> refusal(SigningAlgorithm algorithm, MessageType type, int length) {
    int expected =
        switch (type) {
          case RAW -> takesRaw(algorithm) ? ANY : NONE;
          case DIGEST -> digestBytes(algorithm);
          case EXTERNAL_MU -> algorithm == SigningAlgorithm.ML_DSA_SHAKE_256 ? MU_BYTES : NONE;
        };
    if (expected == NONE) {
      return Optional.of(
          new KmsError.Invalid(
              "MessageType " + type + " is not valid for algorithm " + algorithm + "."));
    }
    return expected == ANY || expected == length
        ? Optional.empty()
        : Optional.of(
            new KmsError.Invalid("Digest is invalid length for algorithm " + algorithm + "."));
  }

  /** Ed25519ph is the form for messages that were hashed before. */
  private static boolean takesRaw(SigningAlgorithm algorithm) {
    return algorithm != SigningAlgorithm.ED25519_PH_SHA_512;
  }

  private static int digestBytes(SigningAlgorithm algorithm) {
    return switch (algorithm) {
      case RSASSA_PSS_SHA_256, RSASSA_PKCS1_V1_5_SHA_256, ECDSA_SHA_256, SM2DSA -> 32;
      case RSASSA_PSS_SHA_384, RSASSA_PKCS1_V1_5_SHA_384, ECDSA_SHA_384 -> 48;
      case RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_512, ED25519_PH_SHA_512 -> 64;
      case ED25519_SHA_512, ML_DSA_SHAKE_256 -> NONE;
    };
  }
}
