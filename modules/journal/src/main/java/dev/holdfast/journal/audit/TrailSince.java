package dev.holdfast.journal.audit;

import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.audit.TrailReader.Window;
import dev.holdfast.model.audit.AuditRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a trail tells of behind a line that was noted: how much was changed, and what was destroyed
 * for good. Read newest first.
 */
public final class TrailSince implements TrailReader.Visitor {

  /** Tells of the server itself, and of restores that were cut short. */
  private static final String OF_THE_SERVER = "holdfast";

  /** What the service does by itself when a key's time is over. */
  private static final String KEY_DELETED = "DeleteKey";

  private static final Set<String> MATERIAL_DELETED =
      Set.of("DeleteImportedKeyMaterial", "DeleteExpiredKeyMaterial");

  private final Optional<Anchor> noted;
  private final Set<String> deletedKeys = new TreeSet<>();
  private final Set<String> emptiedKeys = new TreeSet<>();
  private long changes;
  private boolean found;

  private TrailSince(Optional<Anchor> noted) {
    this.noted = noted;
    this.found = noted.isEmpty();
  }

  /** The last line; empty when there is no trail. */
  public static Optional<Anchor> end(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    Anchor[] last = {null};
    TrailReader.of(directory)
        .newestFirst(
            Window.ALL,
            line -> {
              last[0] = new Anchor(line.sequence(), line.hash());
              return false;
            });
    return Optional.ofNullable(last[0]);
  }

  /**
   * Reads what came after a line.
   *
   * @param noted empty for all of the trail
   */
  public static TrailSince read(Path directory, Optional<Anchor> noted) throws IOException {
    TrailSince since = new TrailSince(noted);
    TrailReader.of(directory).newestFirst(Window.ALL, since);
    return since;
  }

  @Override
  public boolean visit(TrailLine line) {
    if (noted.isPresent() && line.sequence() == noted.get().sequence()) {
      String mark = TrailLine.hashMember(noted.get().hash());
      if (line.contains(mark.getBytes(StandardCharsets.US_ASCII))) {
        found = true;
        return false;
      }
    }
    AuditRecord record = line.record();
    if (!record.readOnly()
        && record.errorCode() == null
        && !record.eventSource().equals(OF_THE_SERVER)) {
      changes++;
      if (record.eventName().equals(KEY_DELETED)) {
        record.resources().forEach(resource -> deletedKeys.add(resource.arn()));
      } else if (MATERIAL_DELETED.contains(record.eventName())) {
        record.resources().forEach(resource -> emptiedKeys.add(resource.arn()));
      }
    }
    return true;
  }

  /** Whether the noted line stands in this trail; if not, all of it was read. */
  public boolean isSameTrail() {
    return found;
  }

  /** How many records tell of something that was changed. */
  public long changes() {
    return changes;
  }

  /** ARNs of keys that were deleted, after their window. */
  public Set<String> deletedKeys() {
    return Set.copyOf(deletedKeys);
  }

  /** ARNs of keys whose imported material was deleted, or expired. */
  public Set<String> emptiedKeys() {
    return Set.copyOf(emptiedKeys);
  }
}
