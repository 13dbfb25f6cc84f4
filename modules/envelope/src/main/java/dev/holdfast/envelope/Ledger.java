package dev.holdfast.envelope;

import dev.holdfast.envelope.ResultLine.Begun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** What a results file tells: for which manifest it is, and how far earlier runs have come. */
final class Ledger {

  private static final String FORMAT = "holdfast";
  private static final String FORMAT_1 = "re-encrypt 1";
  private static final String MANIFEST = "manifest";
  private static final String KEY_ID = "keyId";
  private static final String SOURCE_KEY_ID = "sourceKeyId";

  private final Path file;
  private final Set<String> done = new HashSet<>();
  private final Map<String, Begun> begun = new HashMap<>();
  private Purpose purpose;
  private long wholeBytes;

  /** What a results file is for, by its head. */
  record Purpose(String manifest, Optional<String> keyId, Optional<String> sourceKeyId) {

    static Purpose of(Manifest manifest) {
      return new Purpose(
          manifest.hash(), manifest.defaults().destinationKey(), manifest.defaults().sourceKey());
    }

    byte[] line() {
      JsonWriter line = JsonWriter.create().writeStartObject();
      ResultLine.text(line, FORMAT, FORMAT_1);
      ResultLine.text(line, MANIFEST, manifest);
      keyId.ifPresent(key -> ResultLine.text(line, KEY_ID, key));
      sourceKeyId.ifPresent(key -> ResultLine.text(line, SOURCE_KEY_ID, key));
      return (new String(line.writeEndObject().getBytes(), StandardCharsets.UTF_8) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private Ledger(Path file, Purpose purpose) {
    this.file = file;
    this.purpose = purpose;
  }

  /** Of a file that is not there yet. */
  static Ledger empty(Path file, Purpose purpose) {
    return new Ledger(file, purpose);
  }

  /**
   * Reads a results file. A last line without an end is one that a run was killed in: it does not
   * count.
   *
   * @param in left open
   */
  static Ledger read(Path file, InputStream in) throws Failure {
    try {
      Lines lines = new Lines(in);
      byte[] first = lines.next();
      Optional<Purpose> head =
          first == null || lines.wholeBytes() == 0 ? Optional.empty() : purpose(first);
      Ledger ledger =
          new Ledger(
              file,
              head.orElseThrow(() ->
                  refused(file + " does not hold results", "Name another file with --results.")));
      ledger.read(lines);
      return ledger;
    } catch (IOException e) {
      throw refused(file + " cannot be read: " + e.getMessage(), "Name another with --results.");
    }
  }

  private void read(Lines lines) throws IOException, Failure {
    wholeBytes = lines.wholeBytes();
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      if (lines.wholeBytes() == wholeBytes) {
        return;
      }
      if (!understood(line)) {
        throw refused(
            "line " + lines.number() + " of " + file + " is not what was written there",
            "Begin anew with other --results; what is done comes to no harm.");
      }
      wholeBytes = lines.wholeBytes();
    }
  }

  private boolean understood(byte[] line) {
    Optional<Purpose> head = purpose(line);
    if (head.isPresent()) {
      purpose = head.get();
      return true;
    }
    Optional<JsonNode> json = Json.object(line);
    Optional<String> item = json.flatMap(ResultLine::fingerprint);
    return item.isPresent() && noted(item.get(), json.get());
  }

  private boolean noted(String item, JsonNode line) {
    Optional<Begun> replacing = ResultLine.begun(line);
    begun.remove(item);
    return switch (Json.text(line, ResultLine.STATE).orElse("")) {
      case ResultLine.DONE, ResultLine.CURRENT -> {
        done.add(item);
        yield true;
      }
      case ResultLine.FAILED -> true;
      case ResultLine.REPLACING -> {
        replacing.ifPresent(it -> begun.put(item, it));
        yield replacing.isPresent();
      }
      default -> false;
    };
  }

  private static Optional<Purpose> purpose(byte[] line) {
    return Json.object(line)
        .filter(json -> Json.text(json, FORMAT).equals(Optional.of(FORMAT_1)))
        .flatMap(json ->
            Json.text(json, MANIFEST)
                .map(manifest ->
                    new Purpose(
                        manifest, Json.text(json, KEY_ID), Json.text(json, SOURCE_KEY_ID))));
  }

  /**
   * Refuses to go on for another purpose.
   *
   * @param changesAccepted whether somebody knows that it is another
   */
  void require(Purpose wanted, boolean changesAccepted) throws Failure {
    if (purpose.equals(wanted) || changesAccepted) {
      return;
    }
    String remedy =
        "Name other --results to begin anew, or give --accept-changes: then what is done and"
            + " is asked for in the same words stays done.";
    if (!purpose.manifest().equals(wanted.manifest())) {
      throw refused(file + " is of a manifest that was another then", remedy);
    }
    throw refused(
        file
            + " was begun with "
            + option("--key-id", purpose.keyId())
            + " and "
            + option("--source-key-id", purpose.sourceKeyId()),
        remedy);
  }

  private static String option(String name, Optional<String> value) {
    return value.map(key -> name + " " + key).orElse("no " + name);
  }

  Purpose purpose() {
    return purpose;
  }

  /** Whether nothing is left to do of an item. */
  boolean isDone(Item item) {
    return done.contains(item.fingerprint());
  }

  /** What a run was about to do to the item's file when it was killed. */
  Optional<Begun> begun(Item item) {
    return Optional.ofNullable(begun.get(item.fingerprint()));
  }

  /** Up to where the file is whole lines. */
  long wholeBytes() {
    return wholeBytes;
  }

  private static Failure refused(String what, String remedy) {
    return new Failure(Ending.OUTPUT, what, remedy);
  }
}
