package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static dev.holdfast.crypto.region.EpochsTest.assertAllOpen;
import static dev.holdfast.crypto.region.EpochsTest.samples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.region.EpochsTest.Sample;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with copies of a root, over one store. */
class SharedEpochsTest {

  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
  private static final int RETAINED = 2;

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();

  @BeforeEach
  void makeRegion() throws IOException {
    open("one", RETAINED).close();
    copyRoot("one", "two");
  }

  private void copyRoot(String from, String to) throws IOException {
    Files.copy(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private RegionKeys open(String node, int retained) {
    RegionKeys keys =
        RegionKeys.start(
            Region.US_EAST_1, fileRoot(directory.resolve(node)), store, false, tools(retained));
    assertThat(keys.shareEpochs()).isTrue();
    return keys;
  }

  private RegionKeys open(String node) {
    return open(node, RETAINED);
  }

  private Set<Long> anchors(String node) {
    try (Root root = fileRoot(directory.resolve(node)).open()) {
      return root.epochs();
    }
  }

  private static void begin(RegionKeys node, long epoch) {
    assertThat(node.startEpochAmongOthers(NOW).map(EpochReport::epoch)).contains(epoch);
  }

  @Test
  void epochThatOneBegins_isFollowedByTheOther() {
    try (RegionKeys one = open("one");
        RegionKeys two = open("two")) {
      List<Sample> before = samples(two);
      assertThat(two.epochBegan()).isEmpty();
      EpochReport report = one.startEpochAmongOthers(NOW).orElseThrow();
      assertThat(report.rewrappedRows()).isEqualTo(2L * before.size());
      assertThat(report.checkedRows()).isEqualTo(2L * before.size());
      assertThat(two.currentEpoch()).isEqualTo(1);
      two.followEpochs();
      assertThat(two.currentEpoch()).isEqualTo(2);
      assertThat(two.epochBegan()).contains(NOW);
      assertThat(one.epochBegan()).contains(NOW);
      List<Sample> after = samples(two);
      assertAllOpen(one, before);
      assertAllOpen(one, after);
      assertAllOpen(two, before);
      begin(two, 3);
      one.followEpochs();
      assertAllOpen(one, after);
    }
    assertThat(anchors("one")).isEqualTo(anchors("two")).containsExactly(1L, 2L, 3L);
  }

  @Test
  void rowsOfAnEpoch_areReadByANodeThatHasNotFollowedYet() {
    try (RegionKeys one = open("one");
        RegionKeys two = open("two")) {
      List<Sample> before = samples(two);
      two.vault().evict(before.getFirst().binding().arn().keyId());
      begin(one, 2);
      List<Sample> after = samples(one);
      assertAllOpen(two, before);
      assertAllOpen(two, after);
      assertThat(two.currentEpoch()).isEqualTo(1);
    }
  }

  @Test
  void endedEpochs_areDestroyedInEveryRoot() {
    try (RegionKeys one = open("one");
        RegionKeys two = open("two")) {
      List<Sample> before = samples(one);
      begin(one, 2);
      begin(one, 3);
      begin(one, 4);
      assertThat(anchors("one")).containsExactly(2L, 3L, 4L);
      assertThat(anchors("two")).contains(1L);
      two.followEpochs();
      assertThat(anchors("two")).containsExactly(2L, 3L, 4L);
      assertAllOpen(two, before);
    }
  }

  @Test
  void ofTwoThatBeginAtOnce_oneDoes_andTheOtherFollows() {
    try (RegionKeys one = open("one");
        RegionKeys two = open("two")) {
      List<Sample> before = samples(one);
      store.beforeAdd = () -> begin(two, 2);
      assertThat(one.startEpochAmongOthers(NOW)).isEmpty();
      assertThat(one.currentEpoch()).isEqualTo(2);
      List<Sample> after = samples(one);
      assertAllOpen(two, after);
      assertAllOpen(one, before);
    }
    try (RegionKeys again = open("one")) {
      assertThat(again.currentEpoch()).isEqualTo(2);
    }
  }

  /** What it had made for itself is not what counts. */
  @Test
  void nodeThatStoppedBeforeItsEpochCounted_takesTheOthersOne() {
    List<Sample> after;
    try (RegionKeys one = open("one")) {
      store.beforeAdd =
          () -> {
            throw new MemoryShredStore.Crash();
          };
      assertThatThrownBy(() -> one.startEpochAmongOthers(NOW))
          .isInstanceOf(MemoryShredStore.Crash.class);
    }
    assertThat(anchors("one")).containsExactly(1L, 2L);
    try (RegionKeys two = open("two")) {
      begin(two, 2);
      after = samples(two);
    }
    try (RegionKeys one = open("one")) {
      assertAllOpen(one, after);
      begin(one, 3);
      assertAllOpen(one, after);
    }
  }

  @Test
  void nodeThatWasAway_comesBack_andHasNothingOfWhatHasEnded() {
    List<Sample> made;
    try (RegionKeys one = open("one")) {
      begin(one, 2);
      begin(one, 3);
      made = samples(one);
    }
    try (RegionKeys two = open("two")) {
      assertThat(two.currentEpoch()).isEqualTo(3);
      assertAllOpen(two, made);
      begin(two, 4);
    }
    assertThat(anchors("two")).containsExactly(2L, 3L, 4L);
  }

  @Test
  void nodeThatWasAwayForTooLong_isRefused() {
    try (RegionKeys one = open("one")) {
      for (long epoch = 2; epoch <= 5; epoch++) {
        begin(one, epoch);
      }
    }
    assertThatThrownBy(() -> open("two"))
        .isInstanceOfSatisfying(
            RootException.class,
            e -> assertThat(e.reason()).isEqualTo(RootException.Reason.OUTDATED));
  }

  @Test
  void copyOfTheRoot_fromAnEndedEpoch_opensNothingOfTheRoot_thatIsNow() throws IOException {
    copyRoot("one", "old");
    try (RegionKeys one = open("one")) {
      for (long epoch = 2; epoch <= 5; epoch++) {
        begin(one, epoch);
      }
    }
    assertThat(anchors("old")).doesNotContainAnyElementsOf(anchors("one"));
    assertThat(store.ring())
        .filteredOn(entry -> entry.name().equals(RingEntries.ANCHOR))
        .extracting(entry -> entry.epoch())
        .containsExactly(3L, 4L, 5L);
  }

  /** Its rows might lie where nobody looks any more: they are taken back. */
  @Test
  void writerThatIsTooFarBehind_isRefused_untilItFollows() {
    try (RegionKeys one = open("one", 0);
        RegionKeys two = open("two", 0)) {
      begin(one, 2);
      long rows = store.count();
      assertThat(two.vault().prepare(freshBinding()).toCompletableFuture())
          .failsWithin(java.time.Duration.ofSeconds(20));
      assertThat(store.count()).isEqualTo(rows);
      two.followEpochs();
      List<Sample> after = samples(two);
      begin(one, 3);
      assertAllOpen(one, after);
    }
  }

  @Test
  void writerThatIsOneBehind_writesWhatTheNextEpochTakesUp() {
    try (RegionKeys one = open("one");
        RegionKeys two = open("two")) {
      begin(one, 2);
      List<Sample> late = samples(two);
      begin(one, 3);
      assertThat(store.wrappedBefore(3, 1)).isEmpty();
      assertAllOpen(one, late);
    }
  }

  /** As a backup reads them beside a server that has not followed yet, and soon will. */
  @Test
  void rowsOfAnEpoch_areOpenedBesideARootThatDoesNotHaveIt_whichStaysAsItIs() {
    try (RegionKeys one = open("one")) {
      begin(one, 2);
      samples(one);
    }
    FileRoot beside = FileRoot.beside(directory.resolve("two"), TOOLS.forRoots());
    try (RegionKeys read =
        RegionKeys.start(Region.US_EAST_1, beside, store, true, tools(RETAINED))) {
      assertThat(read.currentEpoch()).isEqualTo(2);
      assertThat(read.openAllRows()).isPositive().isEqualTo(store.count());
    }
    assertThat(anchors("two")).containsExactly(1L);
  }

  @Test
  void rowThatWasChanged_isFoundWhenAllAreOpened() {
    try (RegionKeys one = open("one")) {
      samples(one);
      Row row = store.wrappedBefore(2, 1).getFirst();
      byte[] wrapped = row.wrapped().clone();
      wrapped[wrapped.length - 1] ^= 1;
      store.put(new Row(row.keyId(), row.slot(), row.epoch(), wrapped));
      assertThatThrownBy(one::openAllRows).isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void ringThatSomebodyCutShort_destroysNoAnchorBeforeItsTime() {
    try (RegionKeys one = open("one");
        RegionKeys two = open("two")) {
      begin(one, 2);
      begin(one, 3);
      two.followEpochs();
      for (String name : List.of("domain", "journal", "anchor")) {
        store.deleteRing(name, 1).toCompletableFuture().join();
        store.deleteRing(name, 2).toCompletableFuture().join();
      }
      two.followEpochs();
    }
    assertThat(anchors("two")).containsExactly(1L, 2L, 3L);
  }
}
