package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.KeyJournal.Stream;
import dev.holdfast.node.KeyJournal.Written;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of a journal with one writer at a time see what two would leave. */
class KeyJournalTest {

  private static final String MARK = "key.description-updated.v1";
  private static final List<Written> EVENTS =
      List.of(
          written(1, "one", "key.created.v1"),
          written(2, "one", MARK),
          written(3, "other", "key.disabled.v1"),
          written(4, "other", MARK));

  private static Written written(long sequence, String writer, String manifest) {
    return new Written(sequence, writer, manifest, 0);
  }

  @Test
  void everyAcknowledgedChangeOnce_isRight_andOneThatIsOpenMayBeThereOrNot() {
    assertThat(new Stream(4, EVENTS).damage(2, 0)).isEmpty();
    assertThat(new Stream(4, EVENTS).damage(1, 1)).isEmpty();
    assertThat(new Stream(4, EVENTS).damage(2, 5)).isEmpty();
  }

  /** As a journal without a fence would: both were told that they had written number 4. */
  @Test
  void numberThatTwoHaveWritten_lacksTheChangeOfOne() {
    List<Written> events = new ArrayList<>(EVENTS);
    events.set(3, written(4, "one", "key.enabled.v1"));
    assertThat(new Stream(4, events).damage(2, 0)).isPresent();
  }

  @Test
  void eventThatNobodyWasToldOf_isFound() {
    assertThat(new Stream(4, EVENTS).damage(1, 0)).isPresent();
  }

  @Test
  void gap_andHeadElsewhere_areFound() {
    List<Written> events = new ArrayList<>(EVENTS);
    events.remove(2);
    assertThat(new Stream(4, events).damage(2, 0)).isPresent();
    assertThat(new Stream(5, EVENTS).damage(2, 0)).isPresent();
  }
}
