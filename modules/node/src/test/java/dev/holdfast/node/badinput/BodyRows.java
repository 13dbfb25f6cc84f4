package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Bodies that are no JSON, have other types, or break a constraint, each about a key that is there.
 */
final class BodyRows {

  private static final String SERIALIZATION = "SerializationException";
  private static final String VALIDATION = "ValidationException";
  private static final String TAG = "TagException";
  private static final String NOT_JSON = "The request body is not a well-formed JSON object";
  private static final String NOT_BASE64 = "Plaintext must be a base64 string";

  private BodyRows() {}

  /** An Encrypt of a real key, with more members behind. */
  private static Draft encrypt(Premises p, String more) {
    return p.kms("Encrypt", "{\"KeyId\":\"" + p.key() + "\"," + more + "}");
  }

  private static Draft plaintext(Premises p, String base64) {
    return encrypt(p, "\"Plaintext\":\"" + base64 + "\"");
  }

  private static Draft context(Premises p, String json) {
    return encrypt(p, "\"Plaintext\":\"aGVsbG8=\",\"EncryptionContext\":" + json);
  }

  private static Function<Premises, Draft> bytes(String latin1) {
    return p ->
        encrypt(p, "\"Plaintext\":\"aGVsbG8=\"")
            .saying(
                ("{\"KeyId\":\"" + p.key() + "\",\"Plaintext\":\"aGVsbG8=\"," + latin1)
                    .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Draft tagged(Premises p, List<Map<String, String>> tags) {
    return p.kms("TagResource", Map.of("KeyId", p.key(), "Tags", tags));
  }

  private static Map<String, String> tag(String key) {
    return Map.of("TagKey", key, "TagValue", "v");
  }

  private static String pairs(int count, int valueLength) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":\"" + "v".repeat(valueLength) + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String zeros(int length) {
    return Base64.getEncoder().encodeToString(new byte[length]);
  }

  static final List<Row> ALL =
      List.of(
          row("an empty body", p -> p.kms("Encrypt", ""), SERIALIZATION, NOT_JSON),
          row("a list", p -> p.kms("Encrypt", "[]"), SERIALIZATION, NOT_JSON),
          row(
              "a key that is named twice",
              p -> plaintext(p, "aGVsbG8=\",\"KeyId\":\"" + p.otherKey()),
              SERIALIZATION,
              NOT_JSON),
          row(
              "the same key named twice",
              p -> plaintext(p, "aGVsbG8=\",\"KeyId\":\"" + p.key()),
              SERIALIZATION,
              NOT_JSON),
          row(
              "a context with a name twice",
              p -> context(p, "{\"a\":\"1\",\"a\":\"2\"}"),
              SERIALIZATION,
              NOT_JSON),
          row(
              "nesting of 17 levels",
              p -> encrypt(p, "\"X\":" + "[".repeat(16) + "]".repeat(16)),
              SERIALIZATION,
              NOT_JSON),
          row(
              "nesting of 10,000 levels",
              p -> encrypt(p, "\"X\":" + "{\"a\":".repeat(10_000)),
              SERIALIZATION,
              NOT_JSON),
          row(
              "more than 1,000 members",
              p -> context(p, pairs(1_001, 1)),
              SERIALIZATION,
              "The request body has more than 1000 members"),
          row(
              "a lone high surrogate",
              p -> context(p, "{\"a\":\"\\ud800\"}"),
              SERIALIZATION,
              NOT_JSON),
          row(
              "a lone low surrogate in a name",
              p -> context(p, "{\"\\udc00\":\"a\"}"),
              SERIALIZATION,
              NOT_JSON),
          row(
              "a surrogate in three bytes",
              bytes("\"EncryptionContext\":{\"a\":\"\u00ed\u00a0\u0080\"}}"),
              SERIALIZATION,
              NOT_JSON),
          row(
              "a letter in more bytes than it needs",
              bytes("\"EncryptionContext\":{\"a\":\"\u00c1\u0081\"}}"),
              SERIALIZATION,
              NOT_JSON),
          row("bytes behind the object", bytes("\"X\":1}x"), SERIALIZATION, NOT_JSON),
          row("an object that does not end", bytes("\"X\":1"), SERIALIZATION, NOT_JSON),
          row("a number that is none", bytes("\"X\":NaN}"), SERIALIZATION, NOT_JSON),
          row(
              "a number for a text",
              p -> p.kms("Encrypt", "{\"KeyId\":1,\"Plaintext\":\"aGVsbG8=\"}"),
              SERIALIZATION,
              "KeyId must be a string"),
          row(
              "a number in a context",
              p -> context(p, "{\"a\":1}"),
              SERIALIZATION,
              "EncryptionContext must be a string"),
          row(
              "a text for a context",
              p -> context(p, "\"a\""),
              SERIALIZATION,
              "EncryptionContext must be an object"),
          row(
              "a fraction for an integer",
              p ->
                  p.kms(
                      "ScheduleKeyDeletion",
                      "{\"KeyId\":\"" + p.key() + "\",\"PendingWindowInDays\":7.0}"),
              SERIALIZATION,
              "PendingWindowInDays must be an integer"),
          row(
              "a text for a flag",
              p -> encrypt(p, "\"Plaintext\":\"aGVsbG8=\",\"DryRun\":\"true\""),
              SERIALIZATION,
              "DryRun must be a boolean"),
          row("base64 of one letter", p -> plaintext(p, "A"), SERIALIZATION, NOT_BASE64),
          row("base64 without its end", p -> plaintext(p, "aGVsbG8"), SERIALIZATION, NOT_BASE64),
          row("base64 for URLs", p -> plaintext(p, "_-8="), SERIALIZATION, NOT_BASE64),
          row("base64 with a space", p -> plaintext(p, "aGVs bG8="), SERIALIZATION, NOT_BASE64),
          row("base64 with bits behind", p -> plaintext(p, "aGVsbG9="), SERIALIZATION, NOT_BASE64),
          row(
              "no plaintext at all",
              p -> p.kms("Encrypt", Map.of("KeyId", p.key())),
              VALIDATION,
              "1 validation error detected: Value null at 'plaintext' failed to satisfy"
                  + " constraint: Member must not be null"),
          row(
              "a plaintext of no bytes",
              p -> plaintext(p, ""),
              VALIDATION,
              "1 validation error detected: Value at 'plaintext' failed to satisfy constraint:"
                  + " Member must have length greater than or equal to 1"),
          row(
              "a plaintext of 4,097 bytes",
              p -> plaintext(p, zeros(4_097)),
              VALIDATION,
              "1 validation error detected: Value at 'plaintext' failed to satisfy constraint:"
                  + " Member must have length less than or equal to 4096"),
          row(
              "a ciphertext of 6,145 bytes",
              p -> p.kms("Decrypt", Map.of("CiphertextBlob", zeros(6_145), "KeyId", p.key())),
              VALIDATION,
              "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint:"
                  + " Member must have length less than or equal to 6144"),
          row(
              "a context of more than 8,192 bytes",
              p -> context(p, pairs(9, 1_000)),
              VALIDATION,
              "The encryption context must not be larger than 8192 bytes."),
          row(
              "an algorithm that nobody has",
              p -> encrypt(p, "\"Plaintext\":\"aGVsbG8=\",\"EncryptionAlgorithm\":\"ROT13\""),
              VALIDATION,
              "1 validation error detected: Value 'ROT13' at 'encryptionAlgorithm' failed to"
                  + " satisfy constraint: Member must satisfy enum value set: [SYMMETRIC_DEFAULT,"),
          row(
              "several constraints at once",
              p -> p.kms("Encrypt", "{\"EncryptionAlgorithm\":\"ROT13\"}"),
              VALIDATION,
              "3 validation errors detected: Value null at 'keyId'"),
          row(
              "a data key without a length",
              p -> p.kms("GenerateDataKey", Map.of("KeyId", p.key())),
              VALIDATION,
              "Please specify either number of bytes or key spec."),
          row(
              "a data key of two lengths",
              p ->
                  p.kms(
                      "GenerateDataKey",
                      Map.of("KeyId", p.key(), "KeySpec", "AES_256", "NumberOfBytes", 32)),
              VALIDATION,
              "Please specify either number of bytes or key spec."),
          row(
              "a deletion in six days",
              p -> p.kms("ScheduleKeyDeletion", Map.of("KeyId", p.key(), "PendingWindowInDays", 6)),
              VALIDATION,
              "Value '6' at 'pendingWindowInDays' failed to satisfy constraint: Member must have"
                  + " value greater than or equal to 7"),
          row(
              "51 tags",
              p -> tagged(p, IntStream.range(0, 51).mapToObj(i -> tag("k" + i)).toList()),
              TAG,
              "Too many tags"),
          row(
              "a tag twice",
              p -> tagged(p, List.of(tag("k"), tag("k"))),
              TAG,
              "Duplicate tag keys"),
          row(
              "a tag of AWS's",
              p -> tagged(p, List.of(tag("AWS:k"))),
              TAG,
              "Tags beginning with aws: are reserved"));
}
