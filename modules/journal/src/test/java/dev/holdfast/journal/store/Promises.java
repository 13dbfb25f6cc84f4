package dev.holdfast.journal.store;

import dev.holdfast.model.name.KeyId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** What {@link StoreWriters} were promised, and whether a store keeps it. */
final class Promises {

  private final Map<String, Long> heads = new HashMap<>();
  private final Set<String> rows = new HashSet<>();
  private final Set<String> deletedRows = new HashSet<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private long count;

  /** Takes in lines until the writers' end of the pipe is closed. */
  Thread follow(Process writers) {
    BufferedReader lines = writers.inputReader();
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            // A killed writer's last line may lack its end, and then promises nothing that can be
            // read.
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              take(line);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  void awaitFirst() throws InterruptedException {
    first.await();
  }

  private synchronized void take(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "A" -> heads.merge(words[1], Long.parseLong(words[2]), Math::max);
      case "S" -> rows.add(words[1]);
      case "I" -> rows.remove(words[1]);
      case "D" -> deletedRows.add(words[1]);
      default -> throw new IllegalStateException("unknown promise: " + line);
    }
    count++;
    first.countDown();
  }

  synchronized long count() {
    return count;
  }

  synchronized void addAll(Promises other) {
    heads.putAll(other.heads);
    rows.addAll(other.rows);
    deletedRows.addAll(other.deletedRows);
    count += other.count;
  }

  synchronized Promises copy() {
    Promises copy = new Promises();
    copy.addAll(this);
    return copy;
  }

  /**
   * The promises that the stores in a directory do not keep, and what is there though it was
   * refused.
   */
  List<String> brokenIn(Path directory) {
    List<String> broken = new ArrayList<>();
    try (EmbeddedStorage storage = EmbeddedStorage.open(directory)) {
      heads.forEach((stream, head) -> checkStream(storage.events(), stream, head, broken));
      for (String row : rows) {
        if (storage.shreds().find(new KeyId(row), "metadata").isEmpty()) {
          broken.add("shred row " + row + " is lost");
        }
      }
      for (String row : deletedRows) {
        if (storage.shreds().find(new KeyId(row), "metadata").isPresent()) {
          broken.add("shred row " + row + " is back");
        }
      }
    }
    return broken;
  }

  private static void checkStream(
      EventStore store, String stream, long promised, List<String> broken) {
    long[] sequence = {0};
    store.read(
        stream,
        1,
        Long.MAX_VALUE,
        row -> {
          sequence[0]++;
          if (row.sequence() != sequence[0]
              || row.writer().equals(StoreWriters.REFUSED)
              || !java.util.Arrays.equals(
                  row.envelope(), StoreWriters.row(stream, row.sequence()).envelope())) {
            broken.add("event " + row.sequence() + " of " + stream + " is not what was written");
          }
        });
    if (sequence[0] < promised) {
      broken.add(stream + " ends with " + sequence[0] + ", promised was " + promised);
    }
    if (store.head(stream).sequence() != sequence[0]) {
      broken.add(stream + " has its head beside its end");
    }
  }
}
