package dev.holdfast.crypto.keypair;

import dev.holdfast.model.key.KeySpec;

/** Specs whose material has the same form and whose primitives are the same but for their sizes. */
public sealed interface KeyFamily {

  /**
   * Bytes without structure.
   *
   * @param length in bytes
   */
  record Bytes(int length) implements KeyFamily {}

  /**
   * @param bits of the modulus
   */
  record Rsa(int bits) implements KeyFamily {}

  record Ec(EcCurve curve) implements KeyFamily {}

  record Ed25519() implements KeyFamily {}

  record MlDsa(MlDsaSet set) implements KeyFamily {}

  record MlKem(MlKemSet set) implements KeyFamily {}

  static KeyFamily of(KeySpec spec) {
    return switch (spec) {
      case SYMMETRIC_DEFAULT, HMAC_256 -> new Bytes(32);
      case HMAC_224 -> new Bytes(28);
      case HMAC_384 -> new Bytes(48);
      case HMAC_512 -> new Bytes(64);
      case RSA_2048, RSA_3072, RSA_4096 -> new Rsa(spec.modulusBytes() * Byte.SIZE);
      case ECC_NIST_P256 -> new Ec(EcCurve.P256);
      case ECC_NIST_P384 -> new Ec(EcCurve.P384);
      case ECC_NIST_P521 -> new Ec(EcCurve.P521);
      case ECC_SECG_P256K1 -> new Ec(EcCurve.SECP256K1);
      case ECC_NIST_EDWARDS25519 -> new Ed25519();
      case ML_DSA_44 -> new MlDsa(MlDsaSet.ML_DSA_44);
      case ML_DSA_65 -> new MlDsa(MlDsaSet.ML_DSA_65);
      case ML_DSA_87 -> new MlDsa(MlDsaSet.ML_DSA_87);
      case ML_KEM_512 -> new MlKem(MlKemSet.ML_KEM_512);
      case ML_KEM_768 -> new MlKem(MlKemSet.ML_KEM_768);
      case ML_KEM_1024 -> new MlKem(MlKemSet.ML_KEM_1024);
      case SM2 -> new Ec(EcCurve.SM2);
    };
  }
}
