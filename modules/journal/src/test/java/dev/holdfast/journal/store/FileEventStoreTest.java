package dev.holdfast.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class FileEventStoreTest extends EventStoreContract {

  @TempDir Path directory;

  @Override
  EventStore open() {
    return SqliteEventStore.open(directory.resolve("journal.db"));
  }

  @Override
  boolean survivesClose() {
    return true;
  }

  private SqliteDatabase database() {
    return ((SqliteEventStore) store).database();
  }

  private void edit(String sql) throws SQLException {
    store.close();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Test
  void reopened_holdsEverything() throws Exception {
    append("a", StreamHead.ABSENT, NOON, row(1), row(2));
    done(store.takeEpoch("a"));
    done(store.establish("root", "one"));
    store.close();
    store = open();
    assertThat(all("a")).usingRecursiveComparison().isEqualTo(List.of(row(1), row(2)));
    assertThat(store.head("a")).isEqualTo(new StreamHead(2, 1));
    assertThat(store.due(NOON, 1)).containsExactly("a");
    assertThat(store.fact("root")).contains("one");
  }

  @Test
  void newerSchema_isRefusedAndLeftAsItWas() throws Exception {
    edit("UPDATE fact SET value = '2' WHERE name = 'schema.version'");
    byte[] before = Files.readAllBytes(directory.resolve("journal.db"));
    assertThatThrownBy(this::open)
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("version '2'");
    assertThat(Files.readAllBytes(directory.resolve("journal.db"))).isEqualTo(before);
  }

  @Test
  void foreignFile_isRefused() throws Exception {
    edit("DROP TABLE fact");
    assertThatThrownBy(this::open).isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void shredFile_isNotOpenedAsJournal() throws Exception {
    Path file = directory.resolve("shred.db");
    SqliteShredStore.open(file).close();
    assertThatThrownBy(() -> SqliteEventStore.open(file))
        .isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void failedSync_stopsTheStore() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1));
    var failing =
        database()
            .change(session -> {
              throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            });
    assertThatThrownBy(() -> done(failing)).isInstanceOf(StorageFailedException.class);
    assertThatThrownBy(() -> append("a", new StreamHead(1, 0), null, row(2)))
        .isInstanceOf(StorageFailedException.class);
    assertThat(store.failure().toCompletableFuture().get(1, TimeUnit.SECONDS))
        .hasMessageContaining("disk I/O error");
    store.close();
    store = open();
    assertThat(all("a")).hasSize(1);
  }

  @Test
  void fullDisk_refusesCleanly_andRecoversByItself() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1));
    done(database().change(session -> session.single("PRAGMA max_page_count = 1")));
    assertThatThrownBy(() -> append("a", new StreamHead(1, 0), null, row(2, "x".repeat(100_000))))
        .isInstanceOf(StorageFullException.class);
    assertThat(all("a")).hasSize(1);
    assertThat(store.head("a")).isEqualTo(new StreamHead(1, 0));
    assertThat(store.failure().toCompletableFuture()).isNotDone();
    done(database().change(session -> session.single("PRAGMA max_page_count = 1000000")));
    append("a", new StreamHead(1, 0), null, row(2, "x".repeat(100_000)));
    assertThat(all("a")).hasSize(2);
  }

  @Test
  void rowBeyondTheHead_failsOnlyThatAppend() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1), row(2));
    edit("UPDATE stream SET head = 1");
    store = open();
    var conflicting = store.append("a", new StreamHead(1, 0), List.of(row(2)), NOON);
    var sound = store.append("b", StreamHead.ABSENT, List.of(row(1)), NOON);
    assertThatThrownBy(() -> done(conflicting)).isInstanceOf(ConflictException.class);
    done(sound);
    assertThat(store.head("a").sequence()).isEqualTo(1);
    assertThat(store.due(NOON, 9)).containsExactly("b");
  }

  @Test
  void theLog_isKeptBounded() throws Exception {
    for (int i = 0; i < 30; i++) {
      var last =
          store.append("warm" + i, StreamHead.ABSENT, List.of(row(1, "x".repeat(20_000))), null);
      for (int j = 1; j < 200; j++) {
        last =
            store.append(
                "id" + i + "." + j, StreamHead.ABSENT, List.of(row(1, "x".repeat(20_000))), null);
      }
      done(last);
    }
    assertThat(Files.size(directory.resolve("journal.db"))).isGreaterThan(50_000_000L);
    assertThat(Files.size(directory.resolve("journal.db-wal"))).isLessThan(60_000_000L);
  }
}
