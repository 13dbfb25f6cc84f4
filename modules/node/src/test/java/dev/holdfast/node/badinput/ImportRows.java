package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;
import static dev.holdfast.node.badinput.Row.wordless;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Material that comes with the wrong token, wrapped wrongly, or of the wrong kind. */
final class ImportRows {

  private static final String MATERIAL = "IncorrectKeyMaterialException";
  private static final String MATERIAL_WORDS =
      "The key material is not valid, or is not the one that was expected.";
  private static final String TOKEN = "InvalidImportTokenException";
  private static final String TOKEN_WORDS = "The import token is not valid.";
  private static final String CIPHERTEXT = "InvalidCiphertextException";
  private static final String VALIDATION = "ValidationException";
  private static final String UNSUPPORTED = "UnsupportedOperationException";
  private static final String OAEP = "RSAES_OAEP_SHA_256";

  private ImportRows() {}

  private static Draft offering(Premises p, String key, String algorithm) {
    return p.kms(
        "GetParametersForImport",
        Map.of("KeyId", key, "WrappingAlgorithm", algorithm, "WrappingKeySpec", "RSA_2048"));
  }

  /** All that an import of 32 bytes needs. */
  private static Map<String, Object> importing(Premises p, String key, byte[] material) {
    Reply offer = Premises.sent(offering(p, key, OAEP));
    Map<String, Object> members = new HashMap<>();
    members.put("KeyId", key);
    members.put("ImportToken", offer.text("ImportToken"));
    members.put("EncryptedKeyMaterial", wrapped(offer.text("PublicKey"), material));
    members.put("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE");
    return members;
  }

  private static String wrapped(String publicKey, byte[] material) {
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(
          Cipher.ENCRYPT_MODE,
          KeyFactory.getInstance("RSA")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey))),
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
      return base64(rsa.doFinal(material));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Draft bring(Premises p, byte[] material, Map<String, Object> instead) {
    Map<String, Object> members = importing(p, p.emptyKey(), material);
    members.putAll(instead);
    return p.kms("ImportKeyMaterial", members);
  }

  /** Good material, with one member of the import changed. */
  private static Draft changed(Premises p, String member, UnaryOperator<byte[]> change) {
    Map<String, Object> members = importing(p, p.emptyKey(), new byte[32]);
    members.computeIfPresent(
        member,
        (name, before) -> base64(change.apply(Base64.getDecoder().decode(before.toString()))));
    return p.kms("ImportKeyMaterial", members);
  }

  private static byte[] flippedAtTheEnd(byte[] bytes) {
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  private static byte[] cut(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static Draft late(Premises p) {
    Map<String, Object> members = importing(p, p.emptyKey(), new byte[32]);
    p.advance(Duration.ofHours(24));
    return p.kms("ImportKeyMaterial", members);
  }

  static final List<Row> ALL =
      List.of(
          row(
              "the token of another key",
              p -> {
                String other = p.create(Map.of("Origin", "EXTERNAL"));
                Map<String, Object> members = importing(p, other, new byte[32]);
                members.put("KeyId", p.emptyKey());
                return p.kms("ImportKeyMaterial", members);
              },
              TOKEN,
              TOKEN_WORDS),
          row(
              "a token of a day ago",
              ImportRows::late,
              "ExpiredImportTokenException",
              "The import token has expired."),
          row(
              "a token that is none",
              p -> bring(p, new byte[32], Map.of("ImportToken", "AAAA")),
              TOKEN,
              TOKEN_WORDS),
          row(
              "a token with a flipped bit",
              p -> changed(p, "ImportToken", ImportRows::flippedAtTheEnd),
              TOKEN,
              TOKEN_WORDS),
          row(
              "a token cut by a byte",
              p -> changed(p, "ImportToken", ImportRows::cut),
              TOKEN,
              TOKEN_WORDS),
          wordless(
              "wrapped material cut by a byte",
              p -> changed(p, "EncryptedKeyMaterial", ImportRows::cut),
              CIPHERTEXT),
          wordless(
              "wrapped material with a flipped bit",
              p -> changed(p, "EncryptedKeyMaterial", ImportRows::flippedAtTheEnd),
              CIPHERTEXT),
          wordless(
              "material that is not wrapped",
              p -> bring(p, new byte[32], Map.of("EncryptedKeyMaterial", base64(new byte[32]))),
              CIPHERTEXT),
          row(
              "material of 31 bytes",
              p -> bring(p, new byte[31], Map.of()),
              MATERIAL,
              MATERIAL_WORDS),
          row(
              "material of 33 bytes",
              p -> bring(p, new byte[33], Map.of()),
              MATERIAL,
              MATERIAL_WORDS),
          row(
              "existing material that never was there",
              p -> bring(p, new byte[32], Map.of("ImportType", "EXISTING_KEY_MATERIAL")),
              MATERIAL,
              MATERIAL_WORDS),
          row(
              "material that expires, but not when",
              p -> bring(p, new byte[32], Map.of("ExpirationModel", "KEY_MATERIAL_EXPIRES")),
              VALIDATION,
              "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"),
          row(
              "material that has expired",
              p ->
                  bring(
                      p,
                      new byte[32],
                      Map.of("ExpirationModel", "KEY_MATERIAL_EXPIRES", "ValidTo", 1_000_000_000)),
              VALIDATION,
              "The validTo date must be in the future"),
          row(
              "wrapping that the key's material does not fit into",
              p ->
                  offering(
                      p,
                      p.create(
                          Map.of(
                              "Origin",
                              "EXTERNAL",
                              "KeySpec",
                              "RSA_2048",
                              "KeyUsage",
                              "SIGN_VERIFY")),
                      OAEP),
              VALIDATION,
              "WrappingAlgorithm RSAES_OAEP_SHA_256 is not compatible with KeySpec RSA_2048"),
          row(
              "wrapping that is not safe",
              p -> offering(p, p.emptyKey(), "RSAES_PKCS1_V1_5"),
              UNSUPPORTED,
              "WrappingAlgorithm RSAES_PKCS1_V1_5 is not supported."),
          row(
              "material for a key that has its own",
              p -> offering(p, p.key(), OAEP),
              UNSUPPORTED,
              " origin is AWS_KMS which is not valid for this operation."),
          row(
              "deletion of material that never was there",
              p ->
                  p.kms(
                      "DeleteImportedKeyMaterial",
                      Map.of("KeyId", p.emptyKey(), "KeyMaterialId", "ab".repeat(32))),
              "NotFoundException",
              "Key material '" + "ab".repeat(32) + "' does not exist"));
}
