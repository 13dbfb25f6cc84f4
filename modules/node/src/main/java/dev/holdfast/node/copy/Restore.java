package dev.holdfast.node.copy;

import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.root.PortableRoots;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.root.StoredRoot;
import dev.holdfast.journal.cassandra.CassandraSettings;
import dev.holdfast.journal.cassandra.CassandraStorage;
import dev.holdfast.journal.copy.CopyMarks;
import dev.holdfast.journal.copy.RegionCopy;
import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.BackupManifest.FilePart;
import dev.holdfast.node.copy.BackupManifest.RegionPart;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.JournalSettings.InCassandra;
import dev.holdfast.node.server.Roots;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.Remedies;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * Puts a backup in the place of nothing. All of it is gathered and checked beside that place, and
 * put there at once; what was cut short is begun again. No server starts between.
 */
public final class Restore {

  private final ServerSettings settings;
  private final Path from;
  private final Path gathered;
  private final Optional<Escrow> escrow;
  private final boolean olderAllowed;
  private final RegionKeys.Tools crypto = OfflineKeys.tools();
  private volatile DoubleSupplier progress = () -> 0;

  /**
   * @param data locked for this process
   * @param olderAllowed whether what happened since the backup may be lost
   */
  public Restore(
      ServerSettings settings,
      DataDirectory data,
      Path from,
      Optional<Escrow> escrow,
      boolean olderAllowed) {
    this.settings = settings;
    this.from = from.toAbsolutePath().normalize();
    this.gathered = DataDirectory.restoring(data.path());
    this.escrow = escrow;
    this.olderAllowed = olderAllowed;
  }

  /** How much of the present step is done, 0 to 1. */
  public double progress() {
    return progress.getAsDouble();
  }

  /**
   * Restores; blocks.
   *
   * @param tick called now and then, by one thread at a time
   * @return what was restored, in lines for the operator
   * @throws StartRefused when the backup is not good, the place is not empty, or was newer
   */
  public List<String> run(Instant now, Runnable tick) throws StartRefused {
    try {
      if (isPlaced()) {
        DataDirectory.deleteTree(gathered);
        return List.of("The restore that was cut short had all in its place.");
      }
      requireEmptyPlace();
      Path file = from.resolve(BackupManifest.FILE);
      if (!Files.isRegularFile(file)) {
        throw BackupManifest.damaged("there is no " + file + ", so it was never finished");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      BackupManifest.Signed signed = BackupManifest.parse(text);
      requireSameRegions(signed.manifest());
      gather(signed.manifest(), tick);
      LostChanges lost = check(signed, tick);
      lost.record(settings, signed.manifest(), now);
      place(Sha256.hexOf(text.getBytes(StandardCharsets.UTF_8)), tick);
      return report(signed.manifest(), lost);
    } catch (IOException e) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "the backup cannot be restored to " + settings.data() + ": " + e,
          "See that this user may read the one and write the other.");
    }
  }

  // -- the place

  private Path regions() {
    return RegionNode.directories(settings.data());
  }

  private boolean isPlaced() throws IOException {
    return Files.isDirectory(gathered)
        && !Files.exists(RegionNode.directories(gathered))
        && !isEmpty(regions());
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    try (Stream<Path> there = Files.list(directory)) {
      return there.findAny().isEmpty();
    }
  }

  private void requireEmptyPlace() throws IOException, StartRefused {
    if (!isEmpty(regions())) {
      throw new StartRefused(
          ExitStatus.ALREADY_INITIALIZED,
          "there are regions in " + regions() + " already",
          "Nothing is ever written over: move them away, or name another holdfast.data.");
    }
    Path administrator = from.resolve(BackupManifest.ADMINISTRATOR);
    if (settings.identitiesFrom().isEmpty()
        && Files.exists(settings.administrator())
        && Files.mismatch(settings.administrator(), administrator) != -1) {
      throw new StartRefused(
          ExitStatus.ALREADY_INITIALIZED,
          "there is another administrator in " + settings.administrator() + " already",
          "Nothing is ever written over: move it away, or name another holdfast.data.");
    }
  }

  private void requireSameRegions(BackupManifest manifest) throws StartRefused {
    List<Region> there = manifest.regions().stream().map(RegionPart::region).toList();
    if (!new HashSet<>(there).equals(settings.regions())) {
      throw new StartRefused(
          ExitStatus.CONFIGURATION,
          "the backup is of " + there + ", and holdfast.regions is " + settings.regions(),
          "Name the same regions, and first the one that was first.");
    }
  }

  // -- gathered beside it

  private void gather(BackupManifest manifest, Runnable tick) throws IOException, StartRefused {
    long all = manifest.files().stream().mapToLong(FilePart::bytes).sum();
    long done = 0;
    for (FilePart file : manifest.files()) {
      long soFar = done;
      progress = () -> (double) soFar / Math.max(1, all);
      tick.run();
      if (!Files.isRegularFile(from.resolve(file.name()))
          || !CopiedFile.copy(from.resolve(file.name()), gathered.resolve(file.name()))
              .equals(file.sha256())) {
        throw BackupManifest.damaged("its " + file.name() + " is not as it was written");
      }
      done += file.bytes();
    }
    Set<String> names = new HashSet<>(manifest.files().stream().map(FilePart::name).toList());
    boolean hasAdministrator = names.remove(BackupManifest.ADMINISTRATOR);
    if (names.size() != 2 * manifest.regions().size()
        || !hasAdministrator && settings.identitiesFrom().isEmpty()
        || manifest.files().size() != names.size() + (hasAdministrator ? 1 : 0)) {
      throw BackupManifest.damaged("its files are not those of its regions");
    }
  }

  /** Opens each region with its root, compares, and takes away what is known to be deleted. */
  private LostChanges check(BackupManifest.Signed signed, Runnable tick)
      throws StartRefused, IOException {
    BackupManifest manifest = signed.manifest();
    Set<Region> newerRoots = new HashSet<>();
    for (RegionPart part : manifest.regions()) {
      if (checkRegion(part, signed, tick)) {
        newerRoots.add(part.region());
      }
    }
    LostChanges lost = LostChanges.find(settings, manifest, newerRoots);
    if (lost.any() && !olderAllowed) {
      throw new StartRefused(
          ExitStatus.BACKUP_OLDER,
          "the backup of " + manifest.taken() + " is older than what was here: " + lost.reason(),
          "Restore a newer one, or accept the loss with --allow-older, which is recorded.");
    }
    for (RegionPart part : manifest.regions()) {
      try (EmbeddedStorage storage =
          EmbeddedStorage.open(RegionNode.directory(gathered, part.region()))) {
        lost.eraseFrom(part.region(), storage.shreds());
      }
    }
    keepRoots(manifest);
    return lost;
  }

  /**
   * @return whether the root that is here has been in use since
   */
  private boolean checkRegion(RegionPart part, BackupManifest.Signed signed, Runnable tick)
      throws StartRefused {
    Region region = part.region();
    try (EmbeddedStorage storage = EmbeddedStorage.open(RegionNode.directory(gathered, region))) {
      RootProvider here = root(region);
      boolean isHere = here.exists();
      RootProvider provider = isHere ? here : copyOfRoot(region);
      boolean newer = requireSameRoot(provider, part) > part.rootEpoch();
      try (RegionKeys keys =
          RegionKeys.start(
              region, provider, storage.shreds(), storage.events().hasEvents(), crypto)) {
        byte[] mac = keys.eventSeal().authenticate(signed.manifest().toAuthenticate());
        if (!HexFormat.of().formatHex(mac).equals(signed.macs().get(region))) {
          throw BackupManifest.damaged("region " + region + " has not authenticated its manifest");
        }
      }
      progress = () -> 0;
      RegionState state = RegionState.of(storage, () -> tick(tick));
      if (!state.equals(part.state())) {
        throw BackupManifest.damaged("region " + region + " is " + state + ", not " + part.state());
      }
      return isHere && newer;
    } catch (RuntimeException e) {
      throw Remedies.refusal("region " + region + " cannot be restored", e);
    }
  }

  /**
   * @return the root's latest epoch
   */
  private static long requireSameRoot(RootProvider provider, RegionPart part) {
    try (Root root = provider.open()) {
      if (!root.fingerprint().hex().equals(part.rootFingerprint())) {
        throw new RootException(
            RootException.Reason.FOREIGN,
            "the backup was made under root "
                + part.rootFingerprint()
                + ", this is root "
                + root.fingerprint());
      }
      return root.epochs().last();
    }
  }

  private synchronized void tick(Runnable tick) {
    tick.run();
  }

  private RootProvider root(Region region) {
    return settings.root().providers().apply(region, new Roots(crypto));
  }

  private PortableRoots copyOfRoot(Region region) {
    return escrow
        .map(copies -> copies.of(region, new Roots(crypto)))
        .orElseThrow(() ->
            new RootException(
                RootException.Reason.MISSING,
                "its root is not where holdfast.root says, and no --escrow has a copy"));
  }

  /** Puts copies of roots where the configuration wants them; a root that is there stays. */
  private void keepRoots(BackupManifest manifest) throws StartRefused {
    for (RegionPart part : manifest.regions()) {
      try {
        RootProvider here = root(part.region());
        if (here.exists()) {
          continue;
        }
        if (!(here instanceof PortableRoots place)) {
          throw new RootException(
              RootException.Reason.TOKEN_FAILED, "a root cannot be put into a token from outside");
        }
        try (StoredRoot copy = copyOfRoot(part.region()).open()) {
          place.keep(copy);
        }
      } catch (RuntimeException e) {
        throw Remedies.refusal("the root of region " + part.region() + " cannot be put back", e);
      }
    }
  }

  // -- put there

  private void place(String backup, Runnable tick) throws IOException, StartRefused {
    if (settings.journal() instanceof InCassandra(CassandraSettings cassandra)) {
      for (Region region : settings.regions()) {
        copy(region, cassandra, backup, tick);
      }
    }
    if (settings.identitiesFrom().isEmpty() && !Files.exists(settings.administrator())) {
      Files.createDirectories(DataDirectory.identity(settings.data()));
      Files.move(
          gathered.resolve(BackupManifest.ADMINISTRATOR),
          settings.administrator(),
          StandardCopyOption.ATOMIC_MOVE);
      CopiedFile.force(DataDirectory.identity(settings.data()));
    }
    Files.deleteIfExists(regions());
    CopiedFile.force(RegionNode.directories(gathered));
    Files.move(RegionNode.directories(gathered), regions(), StandardCopyOption.ATOMIC_MOVE);
    CopiedFile.force(settings.data());
    DataDirectory.deleteTree(gathered);
  }

  private void copy(Region region, CassandraSettings cassandra, String backup, Runnable tick)
      throws StartRefused, IOException {
    Path directory = RegionNode.directory(gathered, region);
    try (EmbeddedStorage files = EmbeddedStorage.open(directory);
        CassandraStorage target = CassandraStorage.open(cassandra, UUID.randomUUID().toString())) {
      if (!CopyMarks.isComplete(target.events(), backup)) {
        CopyMarks.begin(target, backup);
        RegionCopy copy = new RegionCopy(files, target);
        progress = copy::progress;
        CopyMarks.complete(target.events(), copy.run(tick));
      }
    } catch (RuntimeException e) {
      throw Remedies.refusal("region " + region + " cannot be copied into Cassandra", e);
    }
    // The directory itself stays: by it the region is known to be made.
    DataDirectory.deleteTree(directory);
    Files.createDirectory(directory);
  }

  private List<String> report(BackupManifest manifest, LostChanges lost) {
    List<String> lines = new ArrayList<>();
    for (RegionPart part : manifest.regions()) {
      lines.add(
          "%s: %d events in %d streams, %d shred keys, epoch %d"
              .formatted(
                  part.region(),
                  part.state().events(),
                  part.state().streams(),
                  part.state().shredKeys(),
                  part.epoch()));
    }
    lines.addAll(lost.lines());
    lines.add("Restored to " + settings.data() + " as of " + manifest.taken() + ".");
    return lines;
  }
}
