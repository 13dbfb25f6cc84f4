package dev.holdfast.node.copy;

import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.root.StoredRoot;
import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.audit.TrailSince;
import dev.holdfast.journal.cassandra.CassandraStorage;
import dev.holdfast.journal.copy.CopyMarks;
import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.journal.copy.RunningCopy;
import dev.holdfast.journal.store.EmbeddedSnapshot;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.BackupManifest.FilePart;
import dev.holdfast.node.copy.BackupManifest.RegionPart;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.JournalSettings.InCassandra;
import dev.holdfast.node.server.JournalSettings.InFiles;
import dev.holdfast.node.server.Roots;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.server.Trail;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.Remedies;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * Writes a backup: each region's two stores as files, which are SQLite's whatever the region itself
 * is kept in, the administrator's sealed credentials, and a manifest that comes last. Servers may
 * be running. Files are copied as they are at one moment, what is in Cassandra key by key. A backup
 * that was cut short is begun again, or out of Cassandra gone on with.
 */
public final class Backup {

  /** Stands in the directory until the manifest does. */
  private static final String UNFINISHED = "unfinished";

  private static final String OWNER_ONLY = "rwx------";

  private final ServerSettings settings;
  private final Path to;
  private final Optional<Escrow> escrow;
  private final RegionKeys.Tools crypto = OfflineKeys.tools();
  private final Map<Region, String> macs = new LinkedHashMap<>();
  private volatile DoubleSupplier progress = () -> 0;

  /**
   * @param to where nothing is, or a backup that was never finished
   */
  public Backup(ServerSettings settings, Path to, Optional<Escrow> escrow) {
    this.settings = settings;
    this.to = to.toAbsolutePath().normalize();
    this.escrow = escrow;
  }

  /** How much of the present region is done, 0 to 1. */
  public double progress() {
    return progress.getAsDouble();
  }

  /**
   * Writes it; blocks.
   *
   * @param tick called now and then, by one thread at a time
   * @return what was written, in lines for the operator
   * @throws StartRefused when there is nothing to back up, or no place for it
   */
  public List<String> run(Instant now, Runnable tick) throws StartRefused {
    if (settings.identitiesFrom().isEmpty() && !Files.exists(settings.administrator())) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "there is nothing in " + settings.data() + " that holdfast init has made",
          "See that holdfast.data is that of the server.");
    }
    try {
      prepare();
      // Before anything is copied: what the trail tells of later may be missing in the copy.
      Optional<Anchor> trail = TrailSince.end(Trail.directory(settings.data()));
      for (Region region : settings.regions()) {
        copy(region, tick);
      }
      BackupManifest manifest = describe(now, trail, tick);
      CopiedFile.write(
          to.resolve(BackupManifest.FILE), manifest.text(macs).getBytes(StandardCharsets.UTF_8));
      Files.delete(to.resolve(UNFINISHED));
      CopiedFile.force(to);
      return report(manifest);
    } catch (IOException e) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "the backup cannot be written to " + to + ": " + e,
          "Make it writable for this user, or name another directory with --to.");
    }
  }

  private void prepare() throws IOException, StartRefused {
    Files.createDirectories(
        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    if (Files.exists(to.resolve(BackupManifest.FILE))) {
      throw new StartRefused(
          ExitStatus.ALREADY_INITIALIZED,
          "there is a backup in " + to + " already",
          "Name another directory with --to: no backup is ever written over.");
    }
    if (!Files.exists(to.resolve(UNFINISHED))) {
      try (Stream<Path> there = Files.list(to)) {
        if (there.findAny().isPresent()) {
          throw new StartRefused(
              ExitStatus.ALREADY_INITIALIZED,
              to + " is not empty",
              "Name a directory with --to that is, or is not there yet.");
        }
      }
      CopiedFile.write(to.resolve(UNFINISHED), new byte[0]);
    }
  }

  private static Path directory(Path backup, Region region) {
    return RegionNode.directory(backup, region);
  }

  private void copy(Region region, Runnable tick) throws StartRefused, IOException {
    Path from = RegionNode.directory(settings.data(), region);
    Path into = directory(to, region);
    try {
      switch (settings.journal()) {
        case InFiles() -> {
          if (!Files.exists(from.resolve(EmbeddedStorage.JOURNAL_FILE))) {
            throw new StartRefused(
                ExitStatus.DATA_UNUSABLE,
                "there are no files of region " + region + " in " + from,
                "Run holdfast init first, or see that holdfast.data is that of the server.");
          }
          // One moment for both files, so never a part of an earlier try.
          DataDirectory.deleteTree(into);
          Files.createDirectories(into);
          EmbeddedSnapshot.take(from, into);
        }
        case InCassandra cassandra -> copy(region, cassandra, into, tick);
      }
    } catch (RuntimeException e) {
      throw Remedies.refusal("region " + region + " cannot be backed up", e);
    }
  }

  private void copy(Region region, InCassandra cassandra, Path into, Runnable tick) {
    try (CassandraStorage storage =
            CassandraStorage.open(cassandra.settings(), UUID.randomUUID().toString());
        EmbeddedStorage files = EmbeddedStorage.open(into)) {
      CopyMarks.requireServable(storage.events());
      String identity = CopyMarks.identity(storage.events(), region.name());
      if (!CopyMarks.isComplete(files.events(), identity)) {
        CopyMarks.begin(files, identity);
      }
      try (RegionKeys keys = open(region, storage)) {
        RunningCopy copy = new RunningCopy(storage, files, keys.eventSeal());
        progress = copy::progress;
        CopyMarks.complete(files.events(), copy.run(tick));
      }
    }
  }

  /** As a running server may be changing it. */
  private RootProvider root(Region region) {
    return settings.root().providers().apply(region, Roots.beside(crypto));
  }

  private RegionKeys open(Region region, RegionStorage storage) {
    return RegionKeys.start(
        region, root(region), storage.shreds(), storage.events().hasEvents(), crypto);
  }

  /** Opens what was copied, each region with its root: what does not open is no backup. */
  private BackupManifest describe(Instant now, Optional<Anchor> trail, Runnable tick)
      throws StartRefused, IOException {
    // A copy of identities is made again by their home.
    boolean hasAdministrator = settings.identitiesFrom().isEmpty();
    if (hasAdministrator) {
      CopiedFile.copy(settings.administrator(), to.resolve(BackupManifest.ADMINISTRATOR));
    }
    List<RegionPart> regions = new ArrayList<>();
    Map<Region, RegionKeys> open = new LinkedHashMap<>();
    List<EmbeddedStorage> stores = new ArrayList<>();
    try {
      for (Region region : settings.regions()) {
        EmbeddedStorage storage = EmbeddedStorage.open(directory(to, region));
        stores.add(storage);
        regions.add(describe(region, storage, open, tick));
      }
      // Closed before they are hashed, as they will be found; what authenticates stays open.
      stores.forEach(EmbeddedStorage::close);
      stores.clear();
      for (Region region : settings.regions()) {
        CopiedFile.force(directory(to, region));
      }
      CopiedFile.force(RegionNode.directories(to));
      List<FilePart> files = new ArrayList<>();
      if (hasAdministrator) {
        files.add(CopiedFile.describe(to, BackupManifest.ADMINISTRATOR));
      }
      for (Region region : settings.regions()) {
        for (String name : List.of(EmbeddedStorage.JOURNAL_FILE, EmbeddedStorage.SHRED_FILE)) {
          files.add(CopiedFile.describe(to, "regions/" + region + "/" + name));
        }
      }
      BackupManifest manifest = new BackupManifest(now, trail, regions, files);
      open.forEach((region, keys) ->
          macs.put(
              region,
              HexFormat.of().formatHex(keys.eventSeal().authenticate(manifest.toAuthenticate()))));
      return manifest;
    } finally {
      open.values().forEach(RegionKeys::close);
      stores.forEach(EmbeddedStorage::close);
    }
  }

  private RegionPart describe(
      Region region, EmbeddedStorage storage, Map<Region, RegionKeys> open, Runnable tick)
      throws StartRefused {
    try {
      CopyMarks.requireServable(storage.events());
      // Where nothing is, a root would be made.
      CopyMarks.identity(storage.events(), region.name());
      RegionKeys keys = open(region, storage);
      open.put(region, keys);
      keys.openAllRows();
      long rootEpoch;
      // After the copy, so that it has the anchors of whatever was copied; or the ring hands over
      // those that another node has begun, and this root does not have yet.
      try (Root root = root(region).open()) {
        rootEpoch = Math.max(root.epochs().last(), keys.currentEpoch());
        keepCopy(region, root);
      }
      AtomicLong done = new AtomicLong();
      long all = storage.events().persistenceIdCount() + storage.shreds().count();
      progress = () -> (double) done.get() / Math.max(1, all);
      RegionState state =
          RegionState.of(
              storage,
              () -> {
                synchronized (done) {
                  done.incrementAndGet();
                  tick.run();
                }
              });
      return new RegionPart(
          region, keys.fingerprint().hex(), keys.currentEpoch(), rootEpoch, state);
    } catch (RuntimeException e) {
      throw Remedies.refusal("the copy of region " + region + " is not good", e);
    }
  }

  private void keepCopy(Region region, Root root) {
    if (escrow.isEmpty()) {
      return;
    }
    if (!(root instanceof StoredRoot portable)) {
      throw new RootException(
          RootException.Reason.TOKEN_FAILED,
          "its root is in a token, which gives it to nobody: back the token up by its own means");
    }
    escrow.get().of(region, new Roots(crypto)).keep(portable);
  }

  private List<String> report(BackupManifest manifest) {
    List<String> lines = new ArrayList<>();
    for (RegionPart part : manifest.regions()) {
      RegionState state = part.state();
      lines.add(
          "%s: %d events in %d streams, %d shred keys, epoch %d, state %s"
              .formatted(
                  part.region(),
                  state.events(),
                  state.streams(),
                  state.shredKeys(),
                  part.epoch(),
                  state.hash()));
    }
    lines.add("Backed up to " + to + ".");
    lines.add(
        escrow
            .map(copies -> "The roots are copied to " + copies.directory() + ": keep them apart.")
            .orElse("No root is in it: without the roots it opens nothing."));
    return lines;
  }
}
