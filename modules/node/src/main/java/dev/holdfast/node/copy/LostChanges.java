package dev.holdfast.node.copy;

import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.audit.TrailSince;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.server.Trail;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What is known to have happened since a backup was taken: by the audit trail of the place that it
 * is restored to, and by the roots there. What that trail tells was destroyed stays destroyed.
 *
 * @param trail what the trail tells behind the line that the backup notes; empty when there is none
 * @param newerRoots of regions whose roots have begun epochs since
 */
record LostChanges(Optional<TrailSince> trail, Set<Region> newerRoots) {

  static LostChanges find(ServerSettings settings, BackupManifest manifest, Set<Region> newerRoots)
      throws IOException, StartRefused {
    Path directory = Trail.directory(settings.data());
    if (TrailSince.end(directory).isEmpty()) {
      return new LostChanges(Optional.empty(), newerRoots);
    }
    try {
      return new LostChanges(Optional.of(TrailSince.read(directory, manifest.trail())), newerRoots);
    } catch (IntegrityException e) {
      throw new StartRefused(
          ExitStatus.AUDIT_BROKEN,
          "the audit trail in " + directory + " does not say what happened: " + e.getMessage(),
          "Look at it with holdfast verify-audit.");
    }
  }

  boolean any() {
    return !newerRoots.isEmpty() || trail.filter(since -> since.changes() > 0).isPresent();
  }

  /** Why, in a clause. */
  String reason() {
    List<String> reasons = new ArrayList<>();
    trail
        .filter(since -> since.changes() > 0)
        .ifPresent(since ->
            reasons.add(
                since.isSameTrail()
                    ? "the audit trail tells of " + since.changes() + " changes since"
                    : "the audit trail here is not the one that the backup knows"));
    if (!newerRoots.isEmpty()) {
      reasons.add("the root of " + newerRoots + " has begun epochs since");
    }
    return String.join(", and ", reasons);
  }

  private Set<KeyId> keys(Region region, Set<String> arns) {
    Set<KeyId> keys = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
    for (String arn : arns) {
      String[] parts = arn.split(":", 6);
      if (parts.length == 6 && parts[3].equals(region.name()) && parts[5].startsWith("key/")) {
        KeyId.parse(parts[5].substring("key/".length())).ifPresent(keys::add);
      }
    }
    return keys;
  }

  /** Destroys the shred keys of what the trail tells was deleted. */
  void eraseFrom(Region region, ShredStore shreds) {
    if (trail.isEmpty()) {
      return;
    }
    for (KeyId key : keys(region, trail.get().deletedKeys())) {
      shreds.delete(key).toCompletableFuture().join();
    }
    Set<KeyId> emptied = keys(region, trail.get().emptiedKeys());
    List<ShredStore.Row> rows = new ArrayList<>();
    shreds.scan(row -> {
      if (emptied.contains(row.keyId()) && !row.slot().equals(ShredStore.METADATA)) {
        rows.add(row);
      }
    });
    rows.forEach(row -> shreds.delete(row.keyId(), row.slot()).toCompletableFuture().join());
  }

  /** What the operator should know, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (any()) {
      lines.add("Older than what was here: " + reason() + ". What happened since is lost.");
    }
    trail.ifPresent(since -> {
      since.deletedKeys().forEach(arn -> lines.add("Deleted since, and stays so: " + arn));
      since.emptiedKeys().forEach(arn -> lines.add("Its material was deleted since: " + arn));
    });
    return lines;
  }

  /**
   * Tells the audit trail, durably, what is about to be put in place.
   *
   * @throws StartRefused when the trail does not take it
   */
  void record(ServerSettings settings, BackupManifest manifest, Instant now) throws StartRefused {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("taken", manifest.taken().toString());
    parameters.put(
        "regions", manifest.regions().stream().map(part -> part.region().name()).toList());
    manifest.trail().map(Anchor::sequence).ifPresent(line -> parameters.put("lastRecord", line));
    parameters.put("older", any());
    if (any()) {
      parameters.put("olderBecause", reason());
    }
    String eventId = "restore of " + manifest.taken() + " at " + now;
    try (AuditLog log =
        AuditLog.open(
            Trail.directory(settings.data()),
            AuditLog.Settings.STRICT,
            settings.home(),
            InstantSource.system())) {
      log.record(
              AuditRecord.ofService(
                  now,
                  "holdfast",
                  "RestoreBackup",
                  settings.home(),
                  UUID.nameUUIDFromBytes(Sha256.of(eventId.getBytes(StandardCharsets.UTF_8)))
                      .toString(),
                  parameters,
                  List.of(),
                  null))
          .toCompletableFuture()
          .join();
    } catch (IntegrityException e) {
      throw new StartRefused(
          ExitStatus.AUDIT_BROKEN,
          "the restore cannot be recorded: " + e.getMessage(),
          "Look at the audit trail with holdfast verify-audit.");
    }
  }
}
