package dev.holdfast.journal.store;

import static dev.holdfast.journal.store.EventStoreContract.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every shred store must do, whatever is under it. */
abstract class ShredStoreContract {

  static final KeyId ONE = KeyId.of(new UUID(1, 1));
  static final KeyId TWO = KeyId.of(new UUID(2, 2));

  ShredStore store;

  abstract ShredStore open();

  abstract void close(ShredStore store);

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    close(store);
  }

  static Row row(KeyId key, String slot, long epoch, int content) {
    return new Row(key, slot, epoch, new byte[] {(byte) content, 1, 2});
  }

  @Test
  void inserted_isFound() throws Exception {
    done(store.insert(List.of(row(ONE, "metadata", 3, 7), row(ONE, "ab", 3, 8))));
    assertThat(store.find(ONE, "ab"))
        .usingRecursiveComparison()
        .isEqualTo(java.util.Optional.of(row(ONE, "ab", 3, 8)));
    assertThat(store.find(ONE, "cd")).isEmpty();
    assertThat(store.find(TWO, "ab")).isEmpty();
    assertThat(store.count()).isEqualTo(2);
  }

  @Test
  void rowsOfAKey_areItsAndNoOthers() throws Exception {
    done(
        store.insert(
            List.of(row(ONE, "metadata", 1, 1), row(ONE, "ab", 2, 3), row(TWO, "ab", 1, 1))));
    assertThat(store.rowsOf(ONE))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrder(row(ONE, "metadata", 1, 1), row(ONE, "ab", 2, 3));
    assertThat(store.rowsOf(KeyId.of(new UUID(3, 3)))).isEmpty();
  }

  @Test
  void insertingWhatExists_isRefusedWhole() throws Exception {
    done(store.insert(List.of(row(ONE, "ab", 1, 1))));
    assertThatThrownBy(
            () -> done(store.insert(List.of(row(TWO, "ab", 1, 2), row(ONE, "ab", 1, 2)))))
        .isInstanceOf(ConflictException.class);
    assertThat(store.find(TWO, "ab")).isEmpty();
    assertThat(store.find(ONE, "ab").orElseThrow().wrapped()[0]).isEqualTo((byte) 1);
  }

  @Test
  void deleting_takesTheKeysRowsAndNoOthers() throws Exception {
    done(
        store.insert(
            List.of(row(ONE, "metadata", 1, 1), row(ONE, "ab", 1, 1), row(TWO, "ab", 1, 1))));
    done(store.delete(ONE));
    assertThat(store.find(ONE, "metadata")).isEmpty();
    assertThat(store.find(ONE, "ab")).isEmpty();
    assertThat(store.find(TWO, "ab")).isPresent();
    done(store.delete(ONE));
  }

  @Test
  void deletingASlot_leavesTheOthers() throws Exception {
    done(store.insert(List.of(row(ONE, "metadata", 1, 1), row(ONE, "ab", 1, 1))));
    done(store.delete(ONE, "ab"));
    assertThat(store.find(ONE, "ab")).isEmpty();
    assertThat(store.find(ONE, "metadata")).isPresent();
  }

  @Test
  void rewrapping_movesTheEpoch_andNeverRevives() throws Exception {
    done(store.insert(List.of(row(ONE, "ab", 1, 1), row(TWO, "ab", 1, 1))));
    List<Row> before = store.wrappedBefore(2, 10);
    assertThat(before).hasSize(2);
    done(store.delete(TWO));
    done(store.rewrap(List.of(row(ONE, "ab", 2, 9), row(TWO, "ab", 2, 9))));
    assertThat(store.find(ONE, "ab").orElseThrow().epoch()).isEqualTo(2);
    assertThat(store.find(ONE, "ab").orElseThrow().wrapped()[0]).isEqualTo((byte) 9);
    assertThat(store.find(TWO, "ab")).isEmpty();
    assertThat(store.wrappedBefore(2, 10)).isEmpty();
  }

  @Test
  void rewrapping_neverGoesBackToAnEarlierEpoch() throws Exception {
    done(store.insert(List.of(row(ONE, "ab", 3, 1))));
    done(store.rewrap(List.of(row(ONE, "ab", 2, 9))));
    done(store.rewrap(List.of(row(ONE, "ab", 3, 9))));
    assertThat(store.find(ONE, "ab").orElseThrow().epoch()).isEqualTo(3);
    assertThat(store.find(ONE, "ab").orElseThrow().wrapped()[0]).isEqualTo((byte) 1);
  }

  @Test
  void wrappedBefore_isLimited() throws Exception {
    done(store.insert(List.of(row(ONE, "a", 1, 1), row(ONE, "b", 1, 1), row(ONE, "c", 2, 1))));
    assertThat(store.wrappedBefore(2, 1)).hasSize(1);
    assertThat(store.wrappedBefore(2, 9)).hasSize(2);
    assertThat(store.wrappedBefore(1, 9)).isEmpty();
  }

  @Test
  void ring_isWrittenReplacedAndDeleted() throws Exception {
    done(
        store.putRing(
            List.of(
                new RingEntry("domain", 1, new byte[] {1}),
                new RingEntry("journal", 1, new byte[] {2}))));
    done(
        store.putRing(
            List.of(
                new RingEntry("domain", 1, new byte[] {3}),
                new RingEntry("domain", 2, new byte[] {4}))));
    assertThat(store.ring())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrder(
            new RingEntry("domain", 1, new byte[] {3}),
            new RingEntry("domain", 2, new byte[] {4}),
            new RingEntry("journal", 1, new byte[] {2}));
    done(store.deleteRing("domain", 1));
    assertThat(store.ring()).hasSize(2);
  }

  @Test
  void epochOfTheRing_isAddedByOneOnly_andNoneIsAddedBehindIt() throws Exception {
    assertThat(added(entry("domain", 1, 1), entry("journal", 1, 1))).isTrue();
    assertThat(added(entry("domain", 2, 2), entry("journal", 2, 2))).isTrue();
    assertThat(added(entry("domain", 2, 3), entry("journal", 2, 3))).isFalse();
    assertThat(added(entry("domain", 1, 4))).isFalse();
    assertThat(store.ring())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrder(
            entry("domain", 1, 1),
            entry("journal", 1, 1),
            entry("domain", 2, 2),
            entry("journal", 2, 2));
  }

  private static RingEntry entry(String name, long epoch, int wrapped) {
    return new RingEntry(name, epoch, new byte[] {(byte) wrapped});
  }

  private boolean added(RingEntry... entries) {
    return store.addRing(List.of(entries)).toCompletableFuture().join();
  }
}
