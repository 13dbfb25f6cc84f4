package dev.holdfast.envelope;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * One ciphertext of a manifest, and what is to become of it.
 *
 * @param id what the manifest calls it
 * @param context what it was encrypted with
 * @param destinationContext what it is to be encrypted with
 * @param sourceKey the only key that may open it; empty for any
 * @param destinationKey the key under which it is to be
 */
record Item(
    String id,
    Place place,
    Map<String, String> context,
    Map<String, String> destinationContext,
    Optional<String> sourceKey,
    String destinationKey) {

  private static final String ID = "id";
  private static final String FILE = "file";
  private static final String CIPHERTEXT = "ciphertext";
  private static final String CONTEXT = "context";
  private static final String DESTINATION_CONTEXT = "destinationContext";
  private static final String SOURCE_KEY = "sourceKey";
  private static final String DESTINATION_KEY = "destinationKey";
  private static final List<String> MEMBERS =
      List.of(ID, FILE, CIPHERTEXT, CONTEXT, DESTINATION_CONTEXT, SOURCE_KEY, DESTINATION_KEY);

  /** Of a hash: enough that no two items have the same. */
  private static final int FINGERPRINT_DIGITS = 32;

  /** Where a ciphertext is. */
  sealed interface Place {

    /** In the manifest, in base64 as it was written there. */
    record Inline(String base64) implements Place {}

    /** In a file, which is to be replaced. */
    record InFile(Path path) implements Place {}
  }

  /** What holds for the items that say nothing themselves: what the command's options named. */
  record Defaults(Optional<String> sourceKey, Optional<String> destinationKey) {}

  /** A line of a manifest that names no item: says why. */
  static final class NoItem extends Exception {
    private static final long serialVersionUID = 1L;

    NoItem(String why) {
      super(why);
    }
  }

  Item {
    context = Map.copyOf(context);
    destinationContext = Map.copyOf(destinationContext);
  }

  /** Reads a line of a manifest. */
  static Item read(byte[] line, Defaults defaults) throws NoItem {
    JsonNode object = Json.object(line).orElseThrow(() -> new NoItem("is not one JSON object"));
    for (String member : object.asObject().keySet()) {
      if (!MEMBERS.contains(member)) {
        // A name that is only nearly right must not be taken for one that was left out.
        throw new NoItem("has \"" + member + "\"; there are " + String.join(", ", MEMBERS));
      }
    }
    Optional<String> file = text(object, FILE);
    Optional<String> ciphertext = text(object, CIPHERTEXT);
    if (file.isPresent() == ciphertext.isPresent()) {
      throw new NoItem("needs either a file or a ciphertext");
    }
    Optional<String> id = id(object).or(() -> file);
    Map<String, String> context = context(object, CONTEXT).orElse(Map.of());
    return new Item(
        id.orElseThrow(() -> new NoItem("needs an id")),
        file.isPresent() ? inFile(file.get()) : new Place.Inline(ciphertext.orElseThrow()),
        context,
        context(object, DESTINATION_CONTEXT).orElse(context),
        text(object, SOURCE_KEY).or(defaults::sourceKey),
        text(object, DESTINATION_KEY)
            .or(defaults::destinationKey)
            .orElseThrow(() -> new NoItem("needs a destinationKey, or the command a --key-id")));
  }

  private static Place inFile(String name) throws NoItem {
    try {
      return new Place.InFile(Path.of(name));
    } catch (InvalidPathException e) {
      throw new NoItem("names a file that cannot be: " + e.getReason());
    }
  }

  /** Numbers count as they are written: keys of tables are numbers more often than not. */
  private static Optional<String> id(JsonNode object) throws NoItem {
    Optional<JsonNode> id = object.field(ID);
    return id.isPresent() && id.get().isNumber()
        ? Optional.of(id.get().asNumber())
        : text(object, ID);
  }

  private static Optional<Map<String, String>> context(JsonNode object, String name) throws NoItem {
    Optional<JsonNode> given = object.field(name);
    if (given.isEmpty() || given.get().isNull()) {
      return Optional.empty();
    }
    if (!given.get().isObject()) {
      throw new NoItem("has a " + name + " that is not an object of strings");
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> pair : given.get().asObject().entrySet()) {
      if (!pair.getValue().isString()) {
        throw new NoItem("has a " + name + " that is not an object of strings");
      }
      pairs.put(whole(pair.getKey()), whole(pair.getValue().asString()));
    }
    return Optional.of(pairs);
  }

  /** Empty for null too, which queries of databases make of what is not there. */
  private static Optional<String> text(JsonNode object, String name) throws NoItem {
    Optional<JsonNode> given = object.field(name);
    if (given.isEmpty() || given.get().isNull()) {
      return Optional.empty();
    }
    if (!given.get().isString() || given.get().asString().isBlank()) {
      throw new NoItem("has an empty " + name + ", or one that is no string");
    }
    return Optional.of(whole(given.get().asString()));
  }

  /** Half of a pair of surrogates is a string to JSON, and nothing that can be sent. */
  private static String whole(String text) throws NoItem {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new NoItem("has a string that is not Unicode");
    }
    return text;
  }

  /** What is the same for the same item only: by this it is known again in results. */
  String fingerprint() {
    JsonWriter all = JsonWriter.create().writeStartObject();
    ResultLine.text(all, ID, id);
    switch (place) {
      case Place.Inline(var base64) -> ResultLine.text(all, CIPHERTEXT, base64);
      case Place.InFile(var path) -> ResultLine.text(all, FILE, path.toString());
    }
    sourceKey.ifPresent(key -> ResultLine.text(all, SOURCE_KEY, key));
    ResultLine.text(all, DESTINATION_KEY, destinationKey);
    pairs(all, CONTEXT, context);
    pairs(all, DESTINATION_CONTEXT, destinationContext);
    return Hashes.of(all.writeEndObject().getBytes()).substring(0, FINGERPRINT_DIGITS);
  }

  /** The item of a batch that asks for it. */
  byte[] request(byte[] ciphertext, boolean dryRun) {
    JsonWriter request = JsonWriter.create().writeStartObject();
    ResultLine.text(request, "Operation", "ReEncrypt");
    request.writeFieldName("Parameters").writeStartObject();
    ResultLine.text(request, "CiphertextBlob", Base64.getEncoder().encodeToString(ciphertext));
    sourceKey.ifPresent(key -> ResultLine.text(request, "SourceKeyId", key));
    ResultLine.text(request, "DestinationKeyId", destinationKey);
    if (!context.isEmpty()) {
      pairs(request, "SourceEncryptionContext", context);
    }
    if (!destinationContext.isEmpty()) {
      pairs(request, "DestinationEncryptionContext", destinationContext);
    }
    if (dryRun) {
      request.writeFieldName("DryRun").writeValue(true);
    }
    return request.writeEndObject().writeEndObject().getBytes();
  }

  private static void pairs(JsonWriter into, String name, Map<String, String> pairs) {
    into.writeFieldName(name).writeStartObject();
    new TreeMap<>(pairs).forEach((key, value) -> ResultLine.text(into, key, value));
    into.writeEndObject();
  }
}
