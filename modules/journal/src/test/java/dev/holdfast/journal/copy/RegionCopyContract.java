package dev.holdfast.journal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a copy of a region is, whatever it is copied from and to. */
abstract class RegionCopyContract {

  private static final Runnable NOBODY = () -> {};

  @TempDir Path directory;
  Storage from;
  RegionStorage to;

  abstract Storage source() throws Exception;

  abstract RegionStorage target() throws Exception;

  @BeforeEach
  void open() throws Exception {
    from = source().filled();
    to = target();
  }

  @AfterEach
  void close() {
    to.close();
    from.close();
  }

  @Test
  void copy_hasEveryEventEveryShredKeyAndTheRing() {
    AtomicInteger ticks = new AtomicInteger();
    RegionCopy copy = new RegionCopy(from, to);
    RegionState state = copy.run(ticks::incrementAndGet);

    assertThat(state.streams()).isEqualTo(Storage.KEYS + 2);
    assertThat(state.events()).isEqualTo(2 * Storage.KEYS + Storage.LONG_STREAM + 1);
    assertThat(state.shredKeys()).isEqualTo(2 * Storage.KEYS);
    assertThat(state.ringEntries()).isEqualTo(4);
    assertThat(state).isEqualTo(RegionState.of(from, NOBODY));
    assertThat(events(to, "directory|1|0"))
        .usingRecursiveComparison()
        .isEqualTo(events(from, "directory|1|0"));
    assertThat(to.events().due(Storage.NOON.plusSeconds(1), 100))
        .containsExactlyElementsOf(from.events().due(Storage.NOON.plusSeconds(1), 100));
    assertThat(ticks).hasPositiveValue();
    assertThat(copy.progress()).isEqualTo(1);
  }

  /** A writer of the copy goes on where the one of the source has stopped. */
  @Test
  void copy_isAppendedTo() {
    new RegionCopy(from, to).run(NOBODY);
    String id = "key|" + Storage.key(0);
    StreamHead head = to.events().takeEpoch(id).toCompletableFuture().join();
    assertThat(head.sequence()).isEqualTo(2);
    to.events()
        .append(id, head, List.of(Storage.event(3, null, "later")), null)
        .toCompletableFuture()
        .join();
    assertThat(to.events().head(id).sequence()).isEqualTo(3);
  }

  @Test
  void copyCutShortAtAnyChange_isGoneOnWith() {
    int cuts = 0;
    for (int changes = 1; ; changes += 7) {
      try {
        RegionState state = new RegionCopy(from, new CutShort(to, changes)).run(NOBODY);
        assertThat(state).isEqualTo(RegionState.of(from, NOBODY));
        break;
      } catch (CutShort.KilledException e) {
        cuts++;
      }
    }
    assertThat(cuts).isPositive();
    assertThat(RegionState.of(to, NOBODY)).isEqualTo(RegionState.of(from, NOBODY));
  }

  @Test
  void whatChangedSinceACopyWasCutShort_isChangedInTheCopy() {
    new RegionCopy(from, to).run(NOBODY);
    String id = "key|" + Storage.key(1);
    StreamHead head = from.events().takeEpoch(id).toCompletableFuture().join();
    from.append(id, head, Storage.NOON, List.of(Storage.event(3, null, "since")));
    ShredStore shreds = from.shreds();
    shreds.delete(Storage.key(0)).toCompletableFuture().join();
    shreds.rewrap(List.of(Storage.row(2, "slot 2", 3, "anew"))).toCompletableFuture().join();
    shreds.insert(List.of(Storage.row(40, "late", 3, "late"))).toCompletableFuture().join();
    shreds.putRing(List.of(Storage.ring("domain", 3))).toCompletableFuture().join();
    shreds.deleteRing("domain", 1).toCompletableFuture().join();

    RegionState state = new RegionCopy(from, to).run(NOBODY);

    assertThat(state).isEqualTo(RegionState.of(from, NOBODY));
    assertThat(to.shreds().find(Storage.key(0), ShredStore.METADATA)).isEmpty();
    assertThat(to.shreds().ring()).extracting(ShredStore.RingEntry::epoch).doesNotContain(4L);
    List<Row> rows = new ArrayList<>();
    to.shreds().scan(rows::add);
    assertThat(rows).hasSize(2 * Storage.KEYS - 2 + 1);
  }

  /** Heads alone would not tell. */
  @Test
  void anotherEventInTheCopy_isFound() {
    to.events()
        .append(
            "region|us-east-1",
            StreamHead.ABSENT,
            List.of(Storage.event(1, null, "that region")),
            null)
        .toCompletableFuture()
        .join();
    assertThatThrownBy(() -> new RegionCopy(from, to).run(NOBODY))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("the copy is");
  }

  @Test
  void anotherStreamInTheCopy_isFound() {
    to.events()
        .append("more", StreamHead.ABSENT, List.of(Storage.event(1, null, "x")), null)
        .toCompletableFuture()
        .join();
    assertThatThrownBy(() -> new RegionCopy(from, to).run(NOBODY))
        .isInstanceOf(IntegrityException.class);
  }

  private static List<EventRow> events(RegionStorage storage, String id) {
    List<EventRow> rows = new ArrayList<>();
    storage.events().read(id, 1, Long.MAX_VALUE, rows::add);
    return rows;
  }
}
