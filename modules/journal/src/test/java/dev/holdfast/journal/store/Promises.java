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
  private final Set<String> givenUpRows = new HashSet<>();
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
      case "I" -> {
        rows.remove(words[1]);
        givenUpRows.add(words[1]);
      }
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
    givenUpRows.addAll(other.givenUpRows);
    deletedRows.addAll(other.deletedRows);
    count += other.count;
  }

  synchronized Promises copy() {
    Promises copy = new Promises();
    copy.addAll(this);
    return copy;
  }

  /**
   * What a directory does not keep.
   *
   * @param broken promises that nothing excuses
   * @param missingRows promised rows that are not there; excused when their deletion was asked for
   *     in the meantime
   */
  record Findings(List<String> broken, List<String> missingRows) {

    /** What is left once the writers have ended and everything they said is known. */
    List<String> given(Promises all) {
      List<String> left = new ArrayList<>(broken);
      for (String row : missingRows) {
        if (!all.givenUp(row)) {
          left.add("shred row " + row + " is lost");
        }
      }
      return left;
    }
  }

  private synchronized boolean givenUp(String row) {
    return givenUpRows.contains(row);
  }

  /** As {@link #findingsIn}, for writers that have ended. */
  List<String> brokenIn(Path directory) {
    return findingsIn(directory).given(this);
  }

  /**
   * The promises that the stores in a directory do not keep, and what is there though it was
   * refused.
   */
  Findings findingsIn(Path directory) {
    List<String> broken = new ArrayList<>();
    List<String> missingRows = new ArrayList<>();
    try (EmbeddedStorage storage = EmbeddedStorage.open(directory)) {
      heads.forEach((stream, head) -> checkStream(storage.events(), stream, head, broken));
      for (String row : rows) {
        if (storage.shreds().find(new KeyId(row), "metadata").isEmpty()) {
          missingRows.add(row);
        }
      }
      for (String row : deletedRows) {
        if (storage.shreds().find(new KeyId(row), "metadata").isPresent()) {
          broken.add("shred row " + row + " is back");
        }
      }
    }
    return new Findings(broken, missingRows);
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
