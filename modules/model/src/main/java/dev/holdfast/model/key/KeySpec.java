package dev.holdfast.model.key;

import static dev.holdfast.model.key.KeyUsage.ENCAPSULATE_DECAPSULATE;
import static dev.holdfast.model.key.KeyUsage.ENCRYPT_DECRYPT;
import static dev.holdfast.model.key.KeyUsage.GENERATE_VERIFY_MAC;
import static dev.holdfast.model.key.KeyUsage.KEY_AGREEMENT;
import static dev.holdfast.model.key.KeyUsage.SIGN_VERIFY;

import java.util.List;

/**
 * What kind of material a KMS key has, and what that can be used for. The constants are AWS's wire
 * names; the algorithms stand in the order in which AWS lists them.
 *
 * <p>Source: AWS KMS Developer Guide, "Key spec reference".
 */
public enum KeySpec {
  SYMMETRIC_DEFAULT,
  RSA_2048(2048),
  RSA_3072(3072),
  RSA_4096(4096),
  ECC_NIST_P256,
  ECC_NIST_P384,
  ECC_NIST_P521,
  ECC_SECG_P256K1,
  ECC_NIST_EDWARDS25519,
  ML_DSA_44,
  ML_DSA_65,
  ML_DSA_87,
  ML_KEM_512,
  ML_KEM_768,
  ML_KEM_1024,
  HMAC_224,
  HMAC_256,
  HMAC_384,
  HMAC_512,
  SM2;

  private static final int NONE = 0;

  private final int modulusBits;

  KeySpec() {
    this(NONE);
  }

  KeySpec(int modulusBits) {
    this.modulusBits = modulusBits;
  }

  /**
   * How long the modulus is, and with it every signature and ciphertext.
   *
   * @throws IllegalArgumentException when this is no spec of RSA keys
   */
  public int modulusBytes() {
    if (modulusBits == NONE) {
      throw new IllegalArgumentException("no modulus: " + this);
    }
    return modulusBits / Byte.SIZE;
  }

  /** What a key of this spec can be made for; a key is for one of them. */
  public List<KeyUsage> usages() {
    return switch (this) {
      case SYMMETRIC_DEFAULT -> List.of(ENCRYPT_DECRYPT);
      case RSA_2048, RSA_3072, RSA_4096 -> List.of(ENCRYPT_DECRYPT, SIGN_VERIFY);
      case ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521 -> List.of(SIGN_VERIFY, KEY_AGREEMENT);
      case ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
          List.of(SIGN_VERIFY);
      case ML_KEM_512, ML_KEM_768, ML_KEM_1024 -> List.of(ENCAPSULATE_DECAPSULATE);
      case HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> List.of(GENERATE_VERIFY_MAC);
      case SM2 -> List.of(ENCRYPT_DECRYPT, SIGN_VERIFY, KEY_AGREEMENT);
    };
  }

  /** Whether the key has a public half, which leaves the service. */
  public boolean isAsymmetric() {
    return switch (this) {
      case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> false;
      case RSA_2048,
          RSA_3072,
          RSA_4096,
          ECC_NIST_P256,
          ECC_NIST_P384,
          ECC_NIST_P521,
          ECC_SECG_P256K1,
          ECC_NIST_EDWARDS25519,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          ML_KEM_512,
          ML_KEM_768,
          ML_KEM_1024,
          SM2 ->
          true;
    };
  }

  /** What a key of this spec that is for ENCRYPT_DECRYPT encrypts with; empty for none. */
  public List<EncryptionAlgorithm> encryptionAlgorithms() {
    return switch (this) {
      case SYMMETRIC_DEFAULT -> List.of(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
      case RSA_2048, RSA_3072, RSA_4096 ->
          List.of(EncryptionAlgorithm.RSAES_OAEP_SHA_1, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
      case SM2 -> List.of(EncryptionAlgorithm.SM2PKE);
      case ECC_NIST_P256,
          ECC_NIST_P384,
          ECC_NIST_P521,
          ECC_SECG_P256K1,
          ECC_NIST_EDWARDS25519,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          ML_KEM_512,
          ML_KEM_768,
          ML_KEM_1024,
          HMAC_224,
          HMAC_256,
          HMAC_384,
          HMAC_512 ->
          List.of();
    };
  }

  /** What a key of this spec that is for SIGN_VERIFY signs with; empty for none. */
  public List<SigningAlgorithm> signingAlgorithms() {
    return switch (this) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          List.of(
              SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256,
              SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384,
              SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512,
              SigningAlgorithm.RSASSA_PSS_SHA_256,
              SigningAlgorithm.RSASSA_PSS_SHA_384,
              SigningAlgorithm.RSASSA_PSS_SHA_512);
      case ECC_NIST_P256, ECC_SECG_P256K1 -> List.of(SigningAlgorithm.ECDSA_SHA_256);
      case ECC_NIST_P384 -> List.of(SigningAlgorithm.ECDSA_SHA_384);
      case ECC_NIST_P521 -> List.of(SigningAlgorithm.ECDSA_SHA_512);
      case ECC_NIST_EDWARDS25519 ->
          List.of(SigningAlgorithm.ED25519_SHA_512, SigningAlgorithm.ED25519_PH_SHA_512);
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> List.of(SigningAlgorithm.ML_DSA_SHAKE_256);
      case SM2 -> List.of(SigningAlgorithm.SM2DSA);
      case SYMMETRIC_DEFAULT,
          ML_KEM_512,
          ML_KEM_768,
          ML_KEM_1024,
          HMAC_224,
          HMAC_256,
          HMAC_384,
          HMAC_512 ->
          List.of();
    };
  }

  /** What a key of this spec authenticates messages with; empty for none. */
  public List<MacAlgorithm> macAlgorithms() {
    return switch (this) {
      case HMAC_224 -> List.of(MacAlgorithm.HMAC_SHA_224);
      case HMAC_256 -> List.of(MacAlgorithm.HMAC_SHA_256);
      case HMAC_384 -> List.of(MacAlgorithm.HMAC_SHA_384);
      case HMAC_512 -> List.of(MacAlgorithm.HMAC_SHA_512);
      case SYMMETRIC_DEFAULT,
          RSA_2048,
          RSA_3072,
          RSA_4096,
          ECC_NIST_P256,
          ECC_NIST_P384,
          ECC_NIST_P521,
          ECC_SECG_P256K1,
          ECC_NIST_EDWARDS25519,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          ML_KEM_512,
          ML_KEM_768,
          ML_KEM_1024,
          SM2 ->
          List.of();
    };
  }

  /** What a key of this spec encapsulates secrets with; empty for none. */
  public List<EncapsulationAlgorithm> encapsulationAlgorithms() {
    return usages().contains(ENCAPSULATE_DECAPSULATE)
        ? List.of(EncapsulationAlgorithm.ML_KEM)
        : List.of();
  }
}
