package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;
import static dev.holdfast.node.badinput.Row.wordless;

import dev.holdfast.model.key.CiphertextBlob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Ciphertexts of real keys, with something wrong about them. */
final class CiphertextRows {

  private static final String INVALID = "InvalidCiphertextException";
  private static final String WRONG_KEY = "IncorrectKeyException";
  private static final String WRONG_KEY_WORDS =
      "The key ID in the request does not identify a CMK that can perform this operation.";
  private static final String OAEP = "RSAES_OAEP_SHA_256";

  private CiphertextRows() {}

  private static Draft decrypt(Premises p, String blob, Map<String, String> context) {
    return p.kms("Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext", context));
  }

  private static Draft changed(Premises p, UnaryOperator<byte[]> change) {
    return decrypt(p, changed(p.blob(), change), Premises.CONTEXT);
  }

  private static String changed(String base64, UnaryOperator<byte[]> change) {
    return Base64.getEncoder().encodeToString(change.apply(Base64.getDecoder().decode(base64)));
  }

  /**
   * @param at from the end when it is negative
   */
  private static UnaryOperator<byte[]> flipped(int at, int bits) {
    return bytes -> {
      bytes[at < 0 ? bytes.length + at : at] ^= (byte) bits;
      return bytes;
    };
  }

  private static UnaryOperator<byte[]> shortened(int to) {
    return bytes -> Arrays.copyOf(bytes, to < 0 ? bytes.length + to : to);
  }

  private static Row flip(String part, int at, int bits) {
    return wordless("a flipped bit in the " + part, p -> changed(p, flipped(at, bits)), INVALID);
  }

  private static Row shorten(String to, int length) {
    return wordless("a ciphertext cut to " + to, p -> changed(p, shortened(length)), INVALID);
  }

  static List<Row> all() {
    List<Row> all = new ArrayList<>(CONTEXTS);
    all.addAll(
        List.of(
            flip("format", 0, 4),
            flip("suite", 1, 1),
            flip("first flags", 2, 1),
            flip("last flags", 3, 0x80),
            flip("material's id", CiphertextBlob.MATERIAL_ID_AT, 1),
            flip("nonce", CiphertextBlob.NONCE_AT, 1),
            flip("IV", CiphertextBlob.IV_AT, 1),
            flip("commitment", CiphertextBlob.COMMITMENT_AT, 1),
            flip("body", CiphertextBlob.BODY_AT, 1),
            flip("tag's first byte", -CiphertextBlob.TAG_LENGTH, 1),
            flip("tag's last byte", -1, 0x80),
            shorten("a byte", 1),
            shorten("its ids", CiphertextBlob.NONCE_AT),
            shorten("its header", CiphertextBlob.BODY_AT),
            shorten("all but the tag", -CiphertextBlob.TAG_LENGTH),
            shorten("all but a byte", -1)));
    all.addAll(KEYS);
    all.addAll(KEY_PAIRS);
    return all;
  }

  private static final List<Row> CONTEXTS =
      List.of(
          wordless("another context", p -> decrypt(p, p.blob(), Map.of("tenant", "43")), INVALID),
          wordless("no context", p -> decrypt(p, p.blob(), Map.of()), INVALID),
          wordless(
              "a context in other capitals",
              p -> decrypt(p, p.blob(), Map.of("Tenant", "42")),
              INVALID),
          wordless(
              "more context",
              p -> decrypt(p, p.blob(), Map.of("tenant", "42", "more", "")),
              INVALID),
          wordless(
              "another source context",
              p ->
                  p.kms(
                      "ReEncrypt",
                      Map.of(
                          "CiphertextBlob",
                          p.blob(),
                          "SourceEncryptionContext",
                          Map.of("tenant", "43"),
                          "DestinationKeyId",
                          p.key())),
              INVALID));

  private static final List<Row> KEYS =
      List.of(
          wordless(
              "a ciphertext with a byte more",
              p -> changed(p, bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
              INVALID),
          wordless(
              "the header of another ciphertext",
              p ->
                  changed(
                      p,
                      bytes -> {
                        byte[] other = Base64.getDecoder().decode(p.blobOf(p.key()));
                        System.arraycopy(other, 0, bytes, 0, CiphertextBlob.BODY_AT);
                        return bytes;
                      }),
              INVALID),
          wordless(
              "a plaintext for a ciphertext",
              p -> decrypt(p, Premises.PLAINTEXT, Premises.CONTEXT),
              INVALID),
          row(
              "a flipped bit in the key's id",
              p -> changed(p, flipped(CiphertextBlob.KEY_ID_AT, 1)),
              "AccessDeniedException",
              "The ciphertext refers to a customer master key that does not exist"),
          row(
              "a ciphertext of another account's key",
              p ->
                  p.abroad(
                      "Decrypt",
                      Map.of("CiphertextBlob", p.blob(), "EncryptionContext", Premises.CONTEXT)),
              "AccessDeniedException",
              "The ciphertext refers to a customer master key that does not exist"),
          row(
              "Decrypt that names another key",
              p ->
                  p.kms(
                      "Decrypt",
                      Map.of(
                          "CiphertextBlob",
                          p.blob(),
                          "EncryptionContext",
                          Premises.CONTEXT,
                          "KeyId",
                          p.otherKey())),
              WRONG_KEY,
              WRONG_KEY_WORDS),
          row(
              "ReEncrypt that names another source",
              p ->
                  p.kms(
                      "ReEncrypt",
                      Map.of(
                          "CiphertextBlob",
                          p.blob(),
                          "SourceEncryptionContext",
                          Premises.CONTEXT,
                          "SourceKeyId",
                          p.otherKey(),
                          "DestinationKeyId",
                          p.key())),
              WRONG_KEY,
              WRONG_KEY_WORDS));

  private static String ofKeyPair(Premises p) {
    return Premises.got(
        p.kms(
            "Encrypt",
            Map.of(
                "KeyId", p.rsaKey(), "Plaintext", Premises.PLAINTEXT, "EncryptionAlgorithm", OAEP)),
        "CiphertextBlob");
  }

  private static Draft open(Premises p, String algorithm, UnaryOperator<byte[]> change) {
    return p.kms(
        "Decrypt",
        Map.of(
            "KeyId",
            p.rsaKey(),
            "CiphertextBlob",
            changed(ofKeyPair(p), change),
            "EncryptionAlgorithm",
            algorithm));
  }

  private static final List<Row> KEY_PAIRS =
      List.of(
          wordless(
              "a flipped bit in a key pair's ciphertext",
              p -> open(p, OAEP, flipped(128, 1)),
              INVALID),
          wordless(
              "a key pair's ciphertext cut by a byte", p -> open(p, OAEP, shortened(-1)), INVALID),
          wordless(
              "a key pair's ciphertext beyond its modulus",
              p ->
                  open(
                      p,
                      OAEP,
                      bytes -> {
                        Arrays.fill(bytes, (byte) 0xff);
                        return bytes;
                      }),
              INVALID),
          wordless(
              "a key pair's ciphertext by another hash",
              p -> open(p, "RSAES_OAEP_SHA_1", UnaryOperator.identity()),
              INVALID),
          wordless(
              "a key pair's ciphertext without its key",
              p ->
                  p.kms(
                      "Decrypt",
                      Map.of("CiphertextBlob", ofKeyPair(p), "EncryptionAlgorithm", OAEP)),
              INVALID));
}
