package dev.holdfast.node.server;

import com.typesafe.config.Config;
import dev.holdfast.journal.cassandra.CassandraSettings;
import dev.holdfast.journal.cassandra.CassandraStorage;
import dev.holdfast.journal.copy.CopyMarks;
import dev.holdfast.journal.copy.CopyRefusedException;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * What {@code holdfast.journal} says: where the events and shred keys of a server's regions are.
 */
public sealed interface JournalSettings {

  /** The settings there are, below {@code holdfast}. */
  Set<String> KNOWN =
      Set.of(
          "journal.store",
          "journal.cassandra.contact-points",
          "journal.cassandra.data-centre",
          "journal.cassandra.keyspace",
          "journal.cassandra.time-limit",
          "journal.cassandra.user",
          "journal.cassandra.password-file",
          "journal.cassandra.tls-certificates",
          "journal.cassandra.allow-plain-beyond-loopback",
          "journal.cassandra.allow-few-copies");

  /** SQLite, in the directory of each region. */
  record InFiles() implements JournalSettings {}

  /** Cassandra, for the only region there is. */
  record InCassandra(CassandraSettings settings) implements JournalSettings {}

  /**
   * Reads them.
   *
   * @throws StartRefused when something is missing, or is not safe for a server
   */
  static JournalSettings read(Config holdfast, Set<Region> regions) throws StartRefused {
    String store = holdfast.getString("journal.store");
    return switch (store) {
      case "sqlite" -> new InFiles();
      case "cassandra" -> {
        if (regions.size() != 1) {
          throw refused("store is cassandra, which serves one region, not " + regions);
        }
        yield new InCassandra(
            new CassandraReading(holdfast.getConfig("journal.cassandra")).settings());
      }
      default -> throw refused("store is \"" + store + "\", not one of sqlite, cassandra");
    };
  }

  /** Opens the stores of a region. */
  default Function<Region, RegionStorage> storage(DataDirectory data) {
    return switch (this) {
      case InFiles() -> RegionNode.embeddedIn(data);
      case InCassandra(CassandraSettings settings) ->
          region -> {
            requireMoved(RegionNode.directory(data.path(), region));
            RegionStorage storage = CassandraStorage.open(settings, UUID.randomUUID().toString());
            makeDirectory(RegionNode.directory(data.path(), region), storage);
            return storage;
          };
    };
  }

  /** Two places that each believe to be the region would each be right. */
  private static void requireMoved(Path directory) {
    if (!Files.exists(directory.resolve(EmbeddedStorage.JOURNAL_FILE))) {
      return;
    }
    try (EmbeddedStorage files = EmbeddedStorage.open(directory)) {
      if (!CopyMarks.isMoved(files.events())) {
        throw new CopyRefusedException(
            "its data is in " + directory + ", and holdfast migrate has not moved it to Cassandra");
      }
    }
  }

  /**
   * What a region keeps besides its stores lies there, and by it the region is known to be made.
   */
  private static void makeDirectory(Path directory, RegionStorage storage) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      storage.close();
      throw new UncheckedIOException("cannot make " + directory, e);
    }
  }

  private static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.journal." + what,
        "See config/journal.conf.");
  }
}
