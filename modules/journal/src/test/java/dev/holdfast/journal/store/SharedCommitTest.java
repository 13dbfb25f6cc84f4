package dev.holdfast.journal.store;

import static dev.holdfast.journal.store.EventStoreContract.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers that wait at the same time share one commit, and so one sync of the disk: a store that is
 * open as {@link SqliteDatabase.Durability#FULL} syncs its write-ahead log once for each commit
 * that stands in it.
 */
@Timeout(60)
class SharedCommitTest {

  private static final int APPENDS = 100;

  @TempDir Path directory;
  private Path log;
  private SqliteEventStore store;

  @BeforeEach
  void open() {
    store = SqliteEventStore.open(directory.resolve("journal.db"));
    log = directory.resolve("journal.db-wal");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void appendsThatWaitTogether_shareOneCommit() throws Exception {
    CompletableFuture<Void> writing = new CompletableFuture<>();
    CompletableFuture<Void> mayWrite = new CompletableFuture<>();
    CompletableFuture<Boolean> busy =
        store
            .database()
            .change(session -> {
              writing.complete(null);
              mayWrite.join();
              return true;
            });
    writing.get(10, TimeUnit.SECONDS);
    long before = commits();
    List<CompletableFuture<Void>> appends = atTheSameTime();
    assertThat(appends).noneMatch(CompletableFuture::isDone);
    mayWrite.complete(null);
    for (CompletableFuture<Void> append : appends) {
      append.get(10, TimeUnit.SECONDS);
    }
    assertThat(busy).isCompleted();
    assertThat(commits() - before).isEqualTo(1);
    for (int writer = 0; writer < APPENDS; writer++) {
      assertThat(store.head("writer " + writer)).isEqualTo(new StreamHead(1, 0));
    }
  }

  /** What the writers' threads were given when each of them had handed its event over. */
  private List<CompletableFuture<Void>> atTheSameTime() {
    List<CompletableFuture<Void>> appends = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < APPENDS; i++) {
        String writer = "writer " + i;
        threads.execute(() -> appends.add(append(writer)));
      }
    }
    assertThat(appends).hasSize(APPENDS);
    return appends;
  }

  private CompletableFuture<Void> append(String persistenceId) {
    return store
        .append(persistenceId, StreamHead.ABSENT, List.of(row(1)), null)
        .toCompletableFuture();
  }

  /** That the commits are counted at all. */
  @Test
  void appendsThatWaitForEachOther_haveACommitEach() throws Exception {
    long before = commits();
    for (int writer = 0; writer < APPENDS; writer++) {
      append("writer " + writer).get(10, TimeUnit.SECONDS);
    }
    assertThat(commits() - before).isEqualTo(APPENDS);
  }

  /**
   * The frames of the log that end a transaction, which are those that say how large the database
   * is then. Layout: "The SQLite Database File Format", 4.1, big-endian.
   */
  private long commits() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log));
    int pageSize = bytes.getInt(8);
    long salts = bytes.getLong(16);
    long commits = 0;
    int frameHeader = 24;
    for (int at = 32; at + frameHeader + pageSize <= bytes.limit(); at += frameHeader + pageSize) {
      boolean ofThisLog = bytes.getLong(at + 8) == salts;
      if (ofThisLog && bytes.getInt(at + 4) != 0) {
        commits++;
      }
    }
    return commits;
  }
}
