package dev.holdfast.journal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.store.EmbeddedStorage;
import org.junit.jupiter.api.Test;

class CopyMarksTest {

  private final EmbeddedStorage memory = EmbeddedStorage.inMemory();
  private final Storage store = new Storage(memory.events(), memory.shreds());
  private final RegionState state = RegionState.of(store, () -> {});

  @Test
  void halfACopy_isNotServedFrom_andAWholeOneIs() {
    CopyMarks.requireServable(store.events());
    CopyMarks.begin(store, "a");
    assertThatThrownBy(() -> CopyMarks.requireServable(store.events()))
        .isInstanceOf(CopyRefusedException.class)
        .hasMessageContaining("half a copy");
    CopyMarks.complete(store.events(), state);
    CopyMarks.requireServable(store.events());
    assertThat(CopyMarks.isComplete(store.events(), "a")).isTrue();
    assertThat(CopyMarks.isComplete(store.events(), "b")).isFalse();
  }

  @Test
  void whatWasMovedAwayFrom_isNotServedFrom() {
    CopyMarks.moved(store.events(), "elsewhere");
    assertThatThrownBy(() -> CopyMarks.requireServable(store.events()))
        .isInstanceOf(CopyRefusedException.class)
        .hasMessageContaining("moved to elsewhere");
  }

  @Test
  void storeWithData_isNoPlaceForACopy() {
    store.filled();
    assertThatThrownBy(() -> CopyMarks.begin(store, "a"))
        .isInstanceOf(CopyRefusedException.class)
        .hasMessageContaining("not empty");
  }

  @Test
  void shredKeysAlone_areData() {
    store
        .shreds()
        .putRing(java.util.List.of(Storage.ring("domain", 1)))
        .toCompletableFuture()
        .join();
    assertThatThrownBy(() -> CopyMarks.begin(store, "a")).isInstanceOf(CopyRefusedException.class);
  }

  @Test
  void copyOfSomethingElse_isNotGoneOnWith() {
    CopyMarks.begin(store, "a");
    store.filled();
    CopyMarks.begin(store, "a");
    assertThatThrownBy(() -> CopyMarks.begin(store, "b"))
        .isInstanceOf(CopyRefusedException.class)
        .hasMessageContaining("something else");
  }

  @Test
  void wholeCopy_isNotMadeAgain() {
    CopyMarks.begin(store, "a");
    CopyMarks.complete(store.events(), state);
    assertThatThrownBy(() -> CopyMarks.begin(store, "a"))
        .isInstanceOf(CopyRefusedException.class)
        .hasMessageContaining("whole copy already");
  }
}
