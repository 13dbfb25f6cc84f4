package dev.holdfast.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSnapshotTest {

  private static final int SNAPSHOTS = 5;

  @TempDir Path directory;

  private static KeyId key(int number) {
    return KeyId.of(new UUID(0x4000, 0x8000_0000_0000_0000L + number));
  }

  private static void create(EmbeddedStorage storage, int number) {
    byte[] wrapped = "wrapped".getBytes(StandardCharsets.UTF_8);
    storage
        .shreds()
        .insert(List.of(new ShredStore.Row(key(number), ShredStore.METADATA, 1, wrapped)))
        .toCompletableFuture()
        .join();
    storage
        .events()
        .append("key|" + key(number), StreamHead.ABSENT, List.of(EventStoreContract.row(1)), null)
        .toCompletableFuture()
        .join();
  }

  /** As a region does it: the last event first, then the shred keys. */
  private static void delete(EmbeddedStorage storage, int number) {
    storage
        .events()
        .append(
            "key|" + key(number), new StreamHead(1, 0), List.of(EventStoreContract.row(2)), null)
        .toCompletableFuture()
        .join();
    storage.shreds().delete(key(number)).toCompletableFuture().join();
  }

  @Test
  void snapshotsBesideAWriter_areOfOneMoment() throws Exception {
    Path region = directory.resolve("region");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger made = new AtomicInteger();
    try (EmbeddedStorage storage = EmbeddedStorage.open(region)) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            while (!done.get()) {
              int number = made.get();
              create(storage, number);
              if (number >= 3) {
                delete(storage, number - 3);
              }
              made.incrementAndGet();
            }
          });
      for (int i = 0; i < SNAPSHOTS; i++) {
        int before = made.get();
        while (made.get() < before + 10 && !writer.isDone()) {
          Thread.onSpinWait();
        }
        EmbeddedSnapshot.take(region, Files.createDirectory(directory.resolve("copy" + i)));
      }
      done.set(true);
      writer.join();
    }
    for (int i = 0; i < SNAPSHOTS; i++) {
      try (EmbeddedStorage copy = EmbeddedStorage.open(directory.resolve("copy" + i))) {
        int number = 0;
        for (; copy.events().head("key|" + key(number)).sequence() > 0; number++) {
          boolean alive = copy.events().head("key|" + key(number)).sequence() == 1;
          if (alive) {
            assertThat(copy.shreds().find(key(number), ShredStore.METADATA))
                .as("key " + number + " of copy " + i)
                .isPresent();
          }
        }
        assertThat(number).isGreaterThanOrEqualTo(10);
      }
    }
  }

  @Test
  void snapshot_hasWhatOnlyTheLogHas_andLeavesTheFilesAlone() throws Exception {
    Path region = directory.resolve("region");
    Path copy = Files.createDirectory(directory.resolve("copy"));
    try (EmbeddedStorage storage = EmbeddedStorage.open(region)) {
      create(storage, 1);
      EmbeddedSnapshot.take(region, copy);
      create(storage, 2);
      storage.shreds().delete(key(1)).toCompletableFuture().join();
    }
    try (EmbeddedStorage taken = EmbeddedStorage.open(copy)) {
      assertThat(taken.shreds().count()).isOne();
      assertThat(taken.events().persistenceIdCount()).isOne();
    }
  }

  @Test
  void noFiles_areNoRegion() {
    assertThatThrownBy(() -> EmbeddedSnapshot.take(directory, directory.resolve("copy")))
        .isInstanceOf(StorageFailedException.class)
        .hasMessageContaining("there is no file");
    assertThat(directory.resolve(EmbeddedStorage.JOURNAL_FILE)).doesNotExist();
  }
}
