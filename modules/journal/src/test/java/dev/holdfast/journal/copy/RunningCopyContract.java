package dev.holdfast.journal.copy;

import static dev.holdfast.journal.copy.LivingRegion.EVEN;
import static dev.holdfast.journal.copy.LivingRegion.KEYS;
import static dev.holdfast.journal.copy.LivingRegion.ODD;
import static dev.holdfast.journal.copy.LivingRegion.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a copy of a region is that goes on changing, at each point where it could matter. */
abstract class RunningCopyContract {

  private static final Runnable NOBODY = () -> {};

  @TempDir Path directory;
  LivingRegion region;
  RegionStorage to;
  Meanwhile from;

  abstract Storage source();

  @BeforeEach
  void open() {
    region = new LivingRegion(source());
    from = new Meanwhile(region.storage());
    to = EmbeddedStorage.open(directory.resolve("copy"));
  }

  @AfterEach
  void close() {
    to.close();
    region.storage().close();
  }

  private RegionState copy() {
    RegionState state = new RunningCopy(from, to, region.seal()).run(NOBODY);
    assertThat(from.isOver()).as("what was to happen meanwhile").isTrue();
    return state;
  }

  private RegionState whole() {
    return RegionState.of(region.storage(), NOBODY);
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    to.shreds().scan(rows::add);
    return rows;
  }

  private List<String> manifests(String id) {
    List<String> manifests = new ArrayList<>();
    to.events().read(id, 1, Long.MAX_VALUE, row -> manifests.add(row.manifest()));
    return manifests;
  }

  @Test
  void regionThatStandsStill_isCopiedAsItIs() {
    AtomicInteger ticks = new AtomicInteger();
    RunningCopy copy = new RunningCopy(from, to, region.seal());
    assertThat(copy.run(ticks::incrementAndGet)).isEqualTo(whole());
    assertThat(ticks).hasPositiveValue();
    assertThat(copy.progress()).isEqualTo(1);
    assertThat(to.events().due(Storage.NOON.plusSeconds(60), 100))
        .containsExactlyInAnyOrderElementsOf(
            region.storage().events().due(Storage.NOON.plusSeconds(60), 100));
  }

  /** Its events would need a row that came behind those that were read. */
  @Test
  void keyRotatedBehindItsRows_hasTheRowsOfItsEvents() {
    from.behind("rowsOf", Storage.key(1), () -> region.rotateKey(1));
    copy();
    boolean rotated = to.events().head(id(1)).sequence() == 3;
    assertThat(to.shreds().rowsOf(Storage.key(1))).hasSize(rotated ? 3 : 2);
    assertThat(to.events().stream(id(1)).wakeAt())
        .isEqualTo(Storage.NOON.plusSeconds(to.events().head(id(1)).sequence()));
  }

  /** Its events would say that it lives, with no rows. */
  @Test
  void keyDeletedBehindItsEvents_isDeleted() {
    from.behind("read", id(1), () -> region.deleteKey(1));
    assertThat(copy()).isEqualTo(whole());
    assertThat(to.shreds().rowsOf(Storage.key(1))).isEmpty();
    assertThat(manifests(id(1))).endsWith("key.deleted.v1", "key.shredded.v1");
  }

  @Test
  void keyDeletedBehindItsCopy_isDeletedInTheCopy_andListedNoMore() {
    from.behind("stream", EVEN, () -> region.deleteKey(1));
    assertThat(copy()).isEqualTo(whole());
    assertThat(to.shreds().rowsOf(Storage.key(1))).isEmpty();
    assertThat(manifests(id(1))).endsWith("key.shredded.v1");
    assertThat(manifests(EVEN)).endsWith("directory.key-unregistered.v1");
    assertThat(manifests(ODD)).endsWith("directory.key-unregistered.v1");
  }

  /** All that tells of it is its rows, and that they are gone. */
  @Test
  void materialDestroyedBehindItsCopy_isDestroyedInTheCopy() {
    from.behind(
        "stream",
        EVEN,
        () -> {
          region.rotateKey(1);
          region.storage().shreds().delete(Storage.key(1), "slot").toCompletableFuture().join();
        });
    assertThat(copy()).isEqualTo(whole());
    assertThat(to.shreds().find(Storage.key(1), "slot")).isEmpty();
    assertThat(to.shreds().find(Storage.key(1), "next")).isPresent();
  }

  @Test
  void keyListedMeanwhile_isThere() {
    from.behind("rowsOf", Storage.key(KEYS - 1), () -> region.createKey(8));
    assertThat(copy()).isEqualTo(whole());
    assertThat(to.events().head(id(8)).sequence()).isEqualTo(2);
    assertThat(to.shreds().rowsOf(Storage.key(8))).hasSize(2);
  }

  /** The one directory was read before it listed the key, the other names it. */
  @Test
  void keyNamedMeanwhile_isThereAndListed() {
    from.behind(
        "stream",
        EVEN,
        () -> {
          region.createKey(8);
          region.nameKey(8, ODD);
        });
    assertThat(copy()).isEqualTo(whole());
    assertThat(manifests(ODD)).endsWith("directory.alias-created.v1");
    assertThat(to.events().head(id(8)).sequence()).isEqualTo(2);
  }

  /** Else the key would have a grant that no list tells its principal of. */
  @Test
  void grantTakenFromAKeyMeanwhile_isTakenFromItInTheCopy() {
    from.behind("stream", EVEN, () -> region.takeGrant(1));
    assertThat(copy()).isEqualTo(whole());
    assertThat(to.events().head(id(1)).sequence()).isEqualTo(3);
  }

  @Test
  void rowsOfAnEpochThatHasEnded_areThoseOfALaterOne() {
    from.behind("stream", EVEN, () -> region.beginEpoch(3, 0, 1, 2, 3, 4, 5));
    assertThat(copy()).isEqualTo(whole());
    assertThat(rows()).extracting(Row::epoch).containsOnly(3L);
    assertThat(to.shreds().ring()).extracting(RingEntry::epoch).containsOnly(3L);
  }

  /** Of those that were copied before, and of those that are moved already. */
  @Test
  void epochThatHasJustBegun_isInTheRing() {
    from.behind("rowsOf", Storage.key(0), () -> region.beginEpoch(1, 3, 4, 5));
    copy();
    assertThat(to.shreds().ring()).extracting(RingEntry::epoch).containsOnly(1L, 2L, 3L);
    assertThat(rows()).hasSize(2 * KEYS).extracting(Row::epoch).isSubsetOf(2L, 3L);
  }

  /** Behind the ring, a key is deleted: its row is gone, and a key made before takes its epoch. */
  @Test
  void epochsThatBeginAllTheTime_areFollowed() {
    from.behind("rowsOf", Storage.key(2), () -> region.beginEpoch(3, 0, 1, 2, 3, 4, 5))
        .behind("stream", ODD, () -> region.beginEpoch(4, 0, 1, 2, 3, 4, 5));
    assertThat(copy()).isEqualTo(whole());
    assertThat(rows()).extracting(Row::epoch).containsOnly(4L);
  }

  @Test
  void copyCutShortAtAnyChange_whileMuchHappens_isGoneOnWith() {
    int cuts = 0;
    while (true) {
      try {
        new RunningCopy(from, new CutShort(to, 3 + cuts), region.seal()).run(NOBODY);
        break;
      } catch (CutShort.KilledException e) {
        region.createKey(100 + cuts);
        if (cuts < 2) {
          region.deleteKey(cuts);
        }
        if (cuts == 2) {
          region.beginEpoch(3, 2, 3, 4, 5, 100, 101, 102);
        }
        cuts++;
      }
    }
    assertThat(cuts).isGreaterThan(3);
    assertThat(RegionState.of(to, NOBODY)).isEqualTo(whole());
    assertThat(to.shreds().rowsOf(Storage.key(0))).isEmpty();
  }

  @Test
  void anotherEventInTheCopy_isFound() {
    to.events()
        .append(
            "region|us-east-1",
            StreamHead.ABSENT,
            List.<EventRow>of(Storage.event(1, null, "that region")),
            null)
        .toCompletableFuture()
        .join();
    assertThatThrownBy(this::copy).isInstanceOf(IntegrityException.class);
  }

  @Test
  void editedEventOfADirectory_isFound() {
    StreamHead head = region.storage().events().takeEpoch(EVEN).toCompletableFuture().join();
    region
        .storage()
        .append(
            EVEN,
            head,
            null,
            List.of(Storage.event(head.sequence() + 1, null, "\u0001" + "x".repeat(90))));
    assertThatThrownBy(this::copy)
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("does not continue the chain");
  }
}
