package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;
import static dev.holdfast.node.badinput.Row.wordless;

import java.util.List;
import java.util.Map;

/** Keys that are for something else than what is asked of them. */
final class UseRows {

  private static final String USAGE = "InvalidKeyUsageException";
  private static final String UNSUPPORTED = "UnsupportedOperationException";

  private UseRows() {}

  private static Draft encrypt(Premises p, String key) {
    return p.kms("Encrypt", Map.of("KeyId", key, "Plaintext", Premises.PLAINTEXT));
  }

  private static Draft encrypt(Premises p, String key, String algorithm) {
    return p.kms(
        "Encrypt",
        Map.of("KeyId", key, "Plaintext", Premises.PLAINTEXT, "EncryptionAlgorithm", algorithm));
  }

  private static Draft mac(Premises p, String key, String algorithm) {
    return p.kms(
        "GenerateMac",
        Map.of("KeyId", key, "Message", Premises.PLAINTEXT, "MacAlgorithm", algorithm));
  }

  private static Draft sign(Premises p, String key, String algorithm) {
    return p.kms(
        "Sign", Map.of("KeyId", key, "Message", Premises.PLAINTEXT, "SigningAlgorithm", algorithm));
  }

  private static Draft derive(Premises p, String key, String publicKey) {
    return p.kms(
        "DeriveSharedSecret",
        Map.of("KeyId", key, "KeyAgreementAlgorithm", "ECDH", "PublicKey", publicKey));
  }

  private static Draft about(Premises p, String operation, String key) {
    return p.kms(operation, Map.of("KeyId", key));
  }

  private static String publicKey(Premises p, String key) {
    return Premises.got(about(p, "GetPublicKey", key), "PublicKey");
  }

  static final List<Row> ALL =
      List.of(
          row(
              "Sign with a key that encrypts",
              p -> sign(p, p.rsaKey(), "RSASSA_PSS_SHA_256"),
              USAGE,
              " key usage is ENCRYPT_DECRYPT which is not valid for Sign."),
          row(
              "Sign with a symmetric key",
              p -> sign(p, p.key(), "ECDSA_SHA_256"),
              USAGE,
              " key usage is ENCRYPT_DECRYPT which is not valid for Sign."),
          row(
              "Sign with the algorithm of another curve",
              p -> sign(p, p.signingKey(), "ECDSA_SHA_384"),
              USAGE,
              "Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256."),
          row(
              "Encrypt with a key that signs",
              p -> encrypt(p, p.rsaSigningKey(), "RSAES_OAEP_SHA_256"),
              USAGE,
              " key usage is SIGN_VERIFY which is not valid for Encrypt."),
          row(
              "Encrypt with a key that makes MACs",
              p -> encrypt(p, p.macKey()),
              USAGE,
              " key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt."),
          row(
              "Encrypt with the algorithm of key pairs",
              p -> encrypt(p, p.key(), "RSAES_OAEP_SHA_256"),
              USAGE,
              "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT."),
          row(
              "Encrypt with a key pair and no algorithm",
              p -> encrypt(p, p.rsaKey()),
              USAGE,
              "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."),
          row(
              "191 bytes for a key of 2,048 bits",
              p ->
                  p.kms(
                      "Encrypt",
                      Map.of(
                          "KeyId",
                          p.rsaKey(),
                          "Plaintext",
                          "AAAA".repeat(63) + "AAA=",
                          "EncryptionAlgorithm",
                          "RSAES_OAEP_SHA_256")),
              "ValidationException",
              "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than"
                  + " 190 bytes."),
          row(
              "a context for a key pair",
              p ->
                  p.kms(
                      "Encrypt",
                      Map.of(
                          "KeyId",
                          p.rsaKey(),
                          "Plaintext",
                          Premises.PLAINTEXT,
                          "EncryptionAlgorithm",
                          "RSAES_OAEP_SHA_256",
                          "EncryptionContext",
                          Premises.CONTEXT)),
              "ValidationException",
              "An encryption context is supported only with symmetric encryption KMS keys."),
          row(
              "GenerateDataKey with a key that makes MACs",
              p -> p.kms("GenerateDataKey", Map.of("KeyId", p.macKey(), "KeySpec", "AES_256")),
              USAGE,
              " key usage is GENERATE_VERIFY_MAC which is not valid for GenerateDataKey."),
          row(
              "GenerateMac with a key that encrypts",
              p -> mac(p, p.key(), "HMAC_SHA_256"),
              USAGE,
              " key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac."),
          row(
              "GenerateMac with the algorithm of another length",
              p -> mac(p, p.macKey(), "HMAC_SHA_512"),
              USAGE,
              "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256."),
          row(
              "DeriveSharedSecret with a key that signs",
              p -> derive(p, p.signingKey(), publicKey(p, p.agreeingKey())),
              USAGE,
              " key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret."),
          wordless(
              "DeriveSharedSecret with a key of another kind on the other side",
              p -> derive(p, p.agreeingKey(), publicKey(p, p.rsaKey())),
              "ValidationException"),
          wordless(
              "DeriveSharedSecret with nothing readable on the other side",
              p -> derive(p, p.agreeingKey(), "AAAA"),
              "ValidationException"),
          row(
              "GetPublicKey of a symmetric key",
              p -> about(p, "GetPublicKey", p.key()),
              UNSUPPORTED,
              " key spec is SYMMETRIC_DEFAULT which is not valid for GetPublicKey."),
          wordless(
              "EnableKeyRotation of a key that makes MACs",
              p -> about(p, "EnableKeyRotation", p.macKey()),
              UNSUPPORTED));
}
