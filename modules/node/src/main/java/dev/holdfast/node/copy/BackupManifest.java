package dev.holdfast.node.copy;

import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a backup consists of: lines of text, authenticated by each of its regions.
 *
 * @param trail the last line of the audit trail when the backup was begun; empty when there was
 *     none
 */
record BackupManifest(
    Instant taken, Optional<Anchor> trail, List<RegionPart> regions, List<FilePart> files) {

  /** Its name in the backup's directory; it is written last. */
  static final String FILE = "manifest";

  static final String ADMINISTRATOR = "identity/administrator.sealed";

  /** What the regions authenticate begins so, and nothing else that they do. */
  private static final String PURPOSE = "holdfast backup v1\n";

  private static final String FIRST_LINE = "holdfast-backup 1";
  private static final Pattern TAKEN = Pattern.compile("taken (\\S+)");
  private static final Pattern TRAIL = Pattern.compile("trail (\\d{1,18}) ([0-9a-f]{64})");
  private static final Pattern REGION =
      Pattern.compile(
          "region (\\S+) root ([0-9a-f]{64}) epoch (\\d{1,18}) of (\\d{1,18}) streams (\\d{1,18})"
              + " events (\\d{1,18}) shred-keys (\\d{1,18}) ring (\\d{1,18}) state ([0-9a-f]{64})");

  /** No other names: what is read here is written to disk before it is authenticated. */
  private static final Pattern FILES =
      Pattern.compile(
          "file ([0-9a-f]{64}) (\\d{1,18})"
              + " (identity/administrator\\.sealed|regions/[a-z0-9-]{1,32}/(?:journal|shred)\\.db)");

  private static final Pattern MAC = Pattern.compile("mac (\\S+) ([0-9a-f]{64})");

  /**
   * A region.
   *
   * @param epoch the latest of its ring
   * @param rootEpoch the latest of its root
   */
  record RegionPart(
      Region region, String rootFingerprint, long epoch, long rootEpoch, RegionState state) {}

  /**
   * @param name below the backup's directory, with slashes
   */
  record FilePart(String sha256, long bytes, String name) {}

  /**
   * @param macs by region, in hexadecimal
   */
  record Signed(BackupManifest manifest, Map<Region, String> macs) {}

  /** What each region authenticates. */
  byte[] toAuthenticate() {
    return (PURPOSE + body()).getBytes(StandardCharsets.UTF_8);
  }

  private String body() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    text.append("taken ").append(taken).append('\n');
    trail.ifPresent(line ->
        text.append("trail ").append(line.sequence()).append(' ').append(line.hash()).append('\n'));
    for (RegionPart part : regions) {
      RegionState state = part.state();
      text.append(
          "region %s root %s epoch %d of %d streams %d events %d shred-keys %d ring %d state %s\n"
              .formatted(
                  part.region(),
                  part.rootFingerprint(),
                  part.epoch(),
                  part.rootEpoch(),
                  state.streams(),
                  state.events(),
                  state.shredKeys(),
                  state.ringEntries(),
                  state.hash()));
    }
    for (FilePart file : files) {
      text.append("file %s %d %s\n".formatted(file.sha256(), file.bytes(), file.name()));
    }
    return text.toString();
  }

  /** The whole file. */
  String text(Map<Region, String> macs) {
    StringBuilder text = new StringBuilder(body());
    macs.forEach(
        (region, mac) -> text.append("mac ").append(region).append(' ').append(mac).append('\n'));
    return text.toString();
  }

  /**
   * Reads what {@link #text} has written, and nothing that differs from it in a byte.
   *
   * @throws StartRefused BACKUP_DAMAGED
   */
  static Signed parse(String text) throws StartRefused {
    Instant taken = Instant.EPOCH;
    Optional<Anchor> trail = Optional.empty();
    List<RegionPart> regions = new ArrayList<>();
    List<FilePart> files = new ArrayList<>();
    Map<Region, String> macs = new LinkedHashMap<>();
    for (String line : text.lines().skip(1).toList()) {
      switch (line.substring(0, Math.max(0, line.indexOf(' ')))) {
        case "taken" -> taken = instant(match(TAKEN, line).group(1));
        case "trail" -> {
          Matcher found = match(TRAIL, line);
          trail = Optional.of(new Anchor(Long.parseLong(found.group(1)), found.group(2)));
        }
        case "region" -> regions.add(region(match(REGION, line)));
        case "file" -> {
          Matcher found = match(FILES, line);
          files.add(new FilePart(found.group(1), Long.parseLong(found.group(2)), found.group(3)));
        }
        case "mac" -> {
          Matcher found = match(MAC, line);
          macs.put(parseRegion(found.group(1)), found.group(2));
        }
        default -> throw damaged();
      }
    }
    BackupManifest manifest = new BackupManifest(taken, trail, regions, files);
    if (regions.isEmpty() || !manifest.text(macs).equals(text)) {
      throw damaged();
    }
    return new Signed(manifest, macs);
  }

  private static Matcher match(Pattern pattern, String line) throws StartRefused {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      throw damaged();
    }
    return matcher;
  }

  private static RegionPart region(Matcher matcher) throws StartRefused {
    return new RegionPart(
        parseRegion(matcher.group(1)),
        matcher.group(2),
        Long.parseLong(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        new RegionState(
            Long.parseLong(matcher.group(5)),
            Long.parseLong(matcher.group(6)),
            Long.parseLong(matcher.group(7)),
            Long.parseLong(matcher.group(8)),
            matcher.group(9)));
  }

  private static Region parseRegion(String name) throws StartRefused {
    return Region.parse(name).orElseThrow(BackupManifest::damaged);
  }

  private static Instant instant(String text) throws StartRefused {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw damaged();
    }
  }

  private static StartRefused damaged() {
    return damaged("its " + FILE + " is not as it was written");
  }

  static StartRefused damaged(String what) {
    return new StartRefused(
        ExitStatus.BACKUP_DAMAGED,
        "the backup cannot be restored: " + what,
        "Take another copy of it, or another backup.");
  }
}
