package dev.holdfast.node.copy;

import dev.holdfast.journal.cassandra.CassandraSettings;
import dev.holdfast.journal.cassandra.CassandraStorage;
import dev.holdfast.journal.copy.CopyMarks;
import dev.holdfast.journal.copy.RegionCopy;
import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.JournalSettings.InCassandra;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.Remedies;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves a region from its files to the Cassandra that the configuration names. It may end at any
 * point and be begun again. The files say that they have been moved away from before Cassandra says
 * that it may be served from: there is no moment when both would be.
 */
public final class Migration {

  private final Region region;
  private final Path directory;
  private final CassandraSettings cassandra;
  private volatile @Nullable RegionCopy copy;

  /**
   * @param data locked for this process
   * @throws StartRefused when the configuration names no Cassandra, or there are no files
   */
  public Migration(ServerSettings settings, DataDirectory data) throws StartRefused {
    if (!(settings.journal() instanceof InCassandra to)) {
      throw new StartRefused(
          ExitStatus.CONFIGURATION,
          "holdfast.journal.store is sqlite, so there is nowhere to move to",
          "Set it to cassandra, and say how Cassandra is reached: see config/journal.conf.");
    }
    this.region = settings.home();
    this.directory = RegionNode.directory(data.path(), region);
    this.cassandra = to.settings();
    if (!Files.exists(directory.resolve(EmbeddedStorage.JOURNAL_FILE))) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "there are no files of region " + region + " in " + directory,
          "See that holdfast.data and holdfast.regions are those that the region was made with.");
    }
  }

  /** How much is done, 0 to 1. */
  public double progress() {
    RegionCopy running = copy;
    return running == null ? 0 : running.progress();
  }

  /**
   * Moves; blocks.
   *
   * @param tick called now and then, by one thread at a time
   * @throws StartRefused when Cassandra has something else, or has been moved to already
   */
  public RegionState run(Runnable tick) throws StartRefused {
    try (EmbeddedStorage files = EmbeddedStorage.open(directory);
        CassandraStorage target = CassandraStorage.open(cassandra, UUID.randomUUID().toString())) {
      return move(files, target, tick);
    } catch (RuntimeException e) {
      throw Remedies.refusal("region " + region + " cannot be moved to " + place(), e);
    }
  }

  private RegionState move(RegionStorage files, RegionStorage target, Runnable tick)
      throws StartRefused {
    String identity = CopyMarks.identity(files.events(), region.name());
    if (CopyMarks.isMoved(files.events()) && CopyMarks.isComplete(target.events(), identity)) {
      throw new StartRefused(
          ExitStatus.ALREADY_INITIALIZED,
          "region " + region + " has been moved to " + place() + " already",
          "Start the server.");
    }
    CopyMarks.begin(target, identity);
    RegionCopy running = new RegionCopy(files, target);
    copy = running;
    RegionState state = running.run(tick);
    CopyMarks.moved(files.events(), place());
    CopyMarks.complete(target.events(), state);
    return state;
  }

  /** Where to, for people. */
  public String place() {
    return "Cassandra, keyspaces " + cassandra.keyspace() + "_journal and _shred";
  }
}
