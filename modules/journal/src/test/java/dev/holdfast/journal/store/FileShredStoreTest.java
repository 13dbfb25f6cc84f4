package dev.holdfast.journal.store;

import static dev.holdfast.journal.store.EventStoreContract.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileShredStoreTest extends ShredStoreContract {

  private static final int KEYS = 2_000;

  @TempDir Path directory;

  @Override
  ShredStore open() {
    return SqliteShredStore.open(directory.resolve("shred.db"));
  }

  @Override
  void close(ShredStore store) {
    ((SqliteShredStore) store).close();
  }

  /**
   * Deletes half of the keys in random order and looks for each row's bytes in every file of the
   * store.
   */
  @Test
  void deletedRows_areNowhereInTheFiles() throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      byte[] wrapped = new byte[60 + random.nextInt(60)];
      random.nextBytes(wrapped);
      rows.add(
          new Row(
              KeyId.of(new UUID(random.nextLong(), random.nextLong())), "metadata", 1, wrapped));
    }
    for (Row row : rows) {
      store.insert(List.of(row));
    }
    Collections.shuffle(rows, random);
    List<Row> deleted = new ArrayList<>(rows.subList(0, KEYS / 4));
    List<Row> rewrapped = new ArrayList<>(rows.subList(KEYS / 4, KEYS / 2));
    List<Row> live = rows.subList(KEYS / 2, KEYS);
    for (Row row : deleted.subList(0, deleted.size() - 1)) {
      store.delete(row.keyId());
    }
    for (Row row : rewrapped) {
      byte[] fresh = new byte[row.wrapped().length];
      random.nextBytes(fresh);
      store.rewrap(List.of(new Row(row.keyId(), row.slot(), 2, fresh)));
    }
    done(store.delete(deleted.getLast().keyId()));

    String files = contents();
    assertThat(live).as("control: what lives is found").allMatch(row -> files.contains(hex(row)));
    assertThat(deleted.stream().filter(row -> files.contains(hex(row))).toList())
        .as("seed " + seed)
        .isEmpty();
    assertThat(rewrapped.stream().filter(row -> files.contains(hex(row))).toList())
        .as("seed " + seed)
        .isEmpty();
  }

  private static String hex(Row row) {
    return HexFormat.of().formatHex(row.wrapped());
  }

  private String contents() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        all.append(HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    assertThat(all).isNotEmpty();
    return all.toString();
  }

  @Test
  void reopened_holdsWhatWasNotDeleted() throws Exception {
    done(store.insert(List.of(row(ONE, "ab", 1, 1), row(TWO, "ab", 1, 1))));
    done(store.delete(ONE));
    close(store);
    store = open();
    assertThat(store.find(ONE, "ab")).isEmpty();
    assertThat(store.find(TWO, "ab")).isPresent();
  }
}
