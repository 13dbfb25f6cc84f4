package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import java.util.Optional;

/** Which material can be wrapped how. Source: AWS KMS API Reference, GetParametersForImport. */
final class WrappingRules {

  private WrappingRules() {}

  /**
   * @param wrappingKeySpec an RSA one or SM2
   */
  static Optional<KmsError> refusal(
      KeySpec spec, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec) {
    if ((algorithm == WrappingAlgorithm.SM2PKE) != (wrappingKeySpec == KeySpec.SM2)) {
      return invalid(
          "WrappingAlgorithm "
              + algorithm
              + " is not compatible with WrappingKeySpec "
              + wrappingKeySpec);
    }
    if (!takes(spec, algorithm)) {
      return invalid("WrappingAlgorithm " + algorithm + " is not compatible with KeySpec " + spec);
    }
    return spec == KeySpec.ECC_NIST_P521 && isOaep(algorithm) && wrappingKeySpec == KeySpec.RSA_2048
        ? invalid(
            "WrappingAlgorithm "
                + algorithm
                + " with WrappingKeySpec "
                + wrappingKeySpec
                + " is not compatible with KeySpec "
                + spec)
        : Optional.empty();
  }

  /** Whether the material itself is encrypted with RSA, and not an AES key for it. */
  private static boolean isOaep(WrappingAlgorithm algorithm) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256 -> true;
      case RSA_AES_KEY_WRAP_SHA_1, RSA_AES_KEY_WRAP_SHA_256, SM2PKE -> false;
    };
  }

  private static boolean takes(KeySpec spec, WrappingAlgorithm algorithm) {
    return switch (spec) {
      case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> isOaep(algorithm);
      // Longer than what RSA encrypts.
      case RSA_2048,
          RSA_3072,
          RSA_4096,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          ML_KEM_512,
          ML_KEM_768,
          ML_KEM_1024 ->
          !isOaep(algorithm);
      case ECC_NIST_P256,
          ECC_NIST_P384,
          ECC_NIST_P521,
          ECC_SECG_P256K1,
          ECC_NIST_EDWARDS25519,
          SM2 ->
          true;
    };
  }

  private static Optional<KmsError> invalid(String message) {
    return Optional.of(new KmsError.Invalid(message));
  }
}
