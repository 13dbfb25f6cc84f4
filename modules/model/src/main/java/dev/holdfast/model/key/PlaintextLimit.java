package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import java.util.Optional;

/** How much a public key encrypts: for OAEP what the modulus leaves beside two hashes. */
final class PlaintextLimit {

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

  private static int maxBytes(KeySpec spec, EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> modulusBytes(spec) - 2 * 20 - 2;
      case RSAES_OAEP_SHA_256 -> modulusBytes(spec) - 2 * 32 - 2;
      case SM2PKE -> SM2_BYTES;
      case SYMMETRIC_DEFAULT -> throw new IllegalArgumentException("no algorithm of a key pair");
    };
  }

  private static int modulusBytes(KeySpec spec) {
    return switch (spec) {
      case RSA_2048 -> 256;
      case RSA_3072 -> 384;
      case RSA_4096 -> 512;
      case SYMMETRIC_DEFAULT,
          ECC_NIST_P256,
          ECC_NIST_P384,
          ECC_NIST_P521,
          ECC_SECG_P256K1,
          ECC_NIST_EDWARDS25519,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          HMAC_224,
          HMAC_256,
          HMAC_384,
          HMAC_512,
          SM2 ->
          throw new IllegalArgumentException("no modulus: " + spec);
    };
  }
}
