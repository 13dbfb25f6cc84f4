package dev.holdfast.envelope;

import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** What became of an item. */
sealed interface Answer {

  /**
   * The server encrypted it anew.
   *
   * @param ciphertext in base64
   * @param sourceKey the ARN of the key that opened it
   * @param sourceMaterial which material of that key; empty where a key has only one for ever
   * @param key the ARN of the key under which it is now
   * @param material which material of that key
   */
  record Done(
      String ciphertext,
      String sourceKey,
      Optional<String> sourceMaterial,
      String key,
      Optional<String> material)
      implements Answer {

    /** Whether it was under the same material before, so that nothing was gained. */
    boolean isUnderTheSame() {
      return sourceMaterial.isPresent() && sourceMaterial.equals(material) && sourceKey.equals(key);
    }

    byte[] bytes() {
      return Base64.getDecoder().decode(ciphertext);
    }
  }

  /** It was not, and why: an error of the API, or one of {@link #MISSING_FILE} and the like. */
  record Refused(String error, String message) implements Answer {

    private static final Set<String> FOR_NOW =
        Set.of(
            "ThrottlingException",
            "KMSInternalException",
            "DependencyTimeoutException",
            "KeyUnavailableException");

    /** What a dry run is answered where the call itself would do its work. */
    private static final String WOULD_SUCCEED = "DryRunOperationException";

    /** Whether the same may be answered otherwise a moment later. */
    boolean isForNow() {
      return FOR_NOW.contains(error);
    }

    boolean isOnlyDry() {
      return error.equals(WOULD_SUCCEED);
    }

    /** In one line; some errors come without a word, where one would help guessing. */
    String told() {
      return message.isEmpty() ? error : error + ": " + message;
    }
  }

  String BROKEN_BASE64 = "BrokenBase64";
  String TOO_LARGE = "TooLarge";
  String MISSING_FILE = "MissingFile";
  String UNREADABLE_FILE = "UnreadableFile";
  String LINKED_FILE = "LinkedFile";
  String CHANGED_FILE = "ChangedFile";
  String UNWRITABLE_FILE = "UnwritableFile";

  /**
   * Reads an item of the answer to a batch.
   *
   * @throws IllegalArgumentException when it is no such thing
   */
  static Answer read(JsonNode item) {
    Optional<JsonNode> result = item.field("Result");
    if (result.isPresent()) {
      String ciphertext = needed(result.get(), "CiphertextBlob");
      return new Done(
          Base64.getEncoder().encodeToString(Base64.getDecoder().decode(ciphertext)),
          needed(result.get(), "SourceKeyId"),
          Json.text(result.get(), "SourceKeyMaterialId"),
          needed(result.get(), "KeyId"),
          Json.text(result.get(), "DestinationKeyMaterialId"));
    }
    return item.field("Error").flatMap(Answer::refused).orElseThrow(() -> absent("Error"));
  }

  /** Reads an error, of an item or of a batch as a whole; empty when it is none. */
  static Optional<Refused> refused(JsonNode error) {
    return Json.text(error, "__type")
        .map(name ->
            new Refused(
                name,
                Json.text(error, "message").or(() -> Json.text(error, "Message")).orElse("")));
  }

  private static String needed(JsonNode object, String name) {
    return Json.text(object, name).orElseThrow(() -> absent(name));
  }

  private static IllegalArgumentException absent(String name) {
    return new IllegalArgumentException("an answer without " + name);
  }
}
