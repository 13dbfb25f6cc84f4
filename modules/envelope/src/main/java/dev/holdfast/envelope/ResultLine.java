package dev.holdfast.envelope;

import dev.holdfast.envelope.Item.Place;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** Writes the lines of a results file, and reads of them what a later run needs. */
final class ResultLine {

  static final String STATE = "state";

  /** A file is about to be replaced. */
  static final String REPLACING = "replacing";

  /** Encrypted anew. */
  static final String DONE = "done";

  /** Under the same material before, and left as it was. */
  static final String CURRENT = "current";

  /** Refused; a later run tries again. */
  static final String FAILED = "failed";

  private static final String SOURCE_KEY = "sourceKeyId";
  private static final String SOURCE_MATERIAL = "sourceKeyMaterialId";
  private static final String KEY = "keyId";
  private static final String MATERIAL = "keyMaterialId";
  private static final String NEW_HASH = "sha256";
  private static final String FINGERPRINT = "item";

  private ResultLine() {}

  /**
   * What was about to be done to a file.
   *
   * @param newHash of what was to be put in its place
   */
  record Begun(String newHash, Answer.Done answer) {}

  /** Says that a file will now be replaced. */
  static byte[] replacing(Item item, Begun begun) {
    JsonWriter line = begin(item, REPLACING);
    keys(line, begun.answer());
    text(line, NEW_HASH, begun.newHash());
    return end(line, item);
  }

  /** Says that an item is done; with its ciphertext if there is no file that has it. */
  static byte[] done(Item item, Answer.Done answer) {
    JsonWriter line = begin(item, DONE);
    if (item.place() instanceof Place.Inline) {
      text(line, "ciphertext", answer.ciphertext());
    }
    keys(line, answer);
    return end(line, item);
  }

  static byte[] current(Item item, Answer.Done answer) {
    JsonWriter line = begin(item, CURRENT);
    keys(line, answer);
    return end(line, item);
  }

  static byte[] failed(Item item, Answer.Refused why) {
    JsonWriter line = begin(item, FAILED);
    text(line, "error", why.error());
    text(line, "message", why.message());
    return end(line, item);
  }

  static Optional<String> fingerprint(JsonNode line) {
    return Json.text(line, FINGERPRINT);
  }

  /** Empty when the line is not complete. */
  static Optional<Begun> begun(JsonNode line) {
    return Json.text(line, NEW_HASH)
        .flatMap(hash ->
            Json.text(line, SOURCE_KEY)
                .flatMap(source ->
                    Json.text(line, KEY)
                        .map(key ->
                            new Begun(
                                hash,
                                new Answer.Done(
                                    "",
                                    source,
                                    Json.text(line, SOURCE_MATERIAL),
                                    key,
                                    Json.text(line, MATERIAL))))));
  }

  static JsonWriter text(JsonWriter into, String name, String value) {
    return into.writeFieldName(name).writeValue(value);
  }

  private static JsonWriter begin(Item item, String state) {
    JsonWriter line = JsonWriter.create().writeStartObject();
    text(line, "id", item.id());
    text(line, STATE, state);
    if (item.place() instanceof Place.InFile(var path)) {
      text(line, "file", path.toString());
    }
    return line;
  }

  private static void keys(JsonWriter line, Answer.Done answer) {
    text(line, SOURCE_KEY, answer.sourceKey());
    answer.sourceMaterial().ifPresent(material -> text(line, SOURCE_MATERIAL, material));
    text(line, KEY, answer.key());
    answer.material().ifPresent(material -> text(line, MATERIAL, material));
  }

  private static byte[] end(JsonWriter line, Item item) {
    text(line, FINGERPRINT, item.fingerprint());
    return (new String(line.writeEndObject().getBytes(), StandardCharsets.UTF_8) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
