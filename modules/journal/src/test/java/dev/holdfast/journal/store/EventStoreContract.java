package dev.holdfast.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.name.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every event store must do, whatever is under it. */
abstract class EventStoreContract {

  static final KeyId SUBJECT = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  EventStore store;

  abstract EventStore open() throws Exception;

  /** Whether {@link #open} finds what a closed store held. */
  abstract boolean survivesClose();

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static EventRow row(long sequence) {
    return row(sequence, "event " + sequence);
  }

  static EventRow row(long sequence, String text) {
    return new EventRow(
        sequence,
        "key.enabled.v1",
        sequence % 2 == 0 ? SUBJECT : null,
        1_000 + sequence,
        "writer",
        text.getBytes(StandardCharsets.UTF_8));
  }

  static <T> T done(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  void append(String id, StreamHead head, @Nullable Instant wakeAt, EventRow... rows)
      throws Exception {
    done(store.append(id, head, List.of(rows), wakeAt));
  }

  List<EventRow> all(String id) {
    List<EventRow> rows = new ArrayList<>();
    store.read(id, 1, Long.MAX_VALUE, rows::add);
    return rows;
  }

  @Test
  void appended_isReadBackWhole() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1), row(2));
    append("a", new StreamHead(2, 0), null, row(3));
    assertThat(all("a")).usingRecursiveComparison().isEqualTo(List.of(row(1), row(2), row(3)));
    assertThat(store.head("a")).isEqualTo(new StreamHead(3, 0));
  }

  @Test
  void reading_givesTheRangeAskedFor() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1), row(2), row(3), row(4));
    List<Long> sequences = new ArrayList<>();
    store.read("a", 2, 3, row -> sequences.add(row.sequence()));
    assertThat(sequences).containsExactly(2L, 3L);
  }

  @Test
  void streams_doNotMix() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1, "of a"));
    append("b", StreamHead.ABSENT, null, row(1, "of b"));
    assertThat(all("b"))
        .singleElement()
        .satisfies(
            r -> assertThat(r.envelope()).asString(StandardCharsets.UTF_8).isEqualTo("of b"));
    assertThat(all("c")).isEmpty();
    assertThat(store.persistenceIdCount()).isEqualTo(2);
    assertThat(store.hasEvents()).isTrue();
  }

  @Test
  void streams_areShownOnce_asTheyStand() throws Exception {
    append("a", StreamHead.ABSENT, NOON, row(1), row(2));
    append("b", StreamHead.ABSENT, null, row(1));
    StreamHead taken = done(store.takeEpoch("b"));
    done(store.takeEpoch("never written"));
    List<StoredStream> shown = new ArrayList<>();
    store.streams(shown::add);
    assertThat(shown)
        .containsExactlyInAnyOrder(
            new StoredStream("a", new StreamHead(2, 0), NOON), new StoredStream("b", taken, null));
    Map<String, Long> heads = new HashMap<>();
    store.heads(heads::put);
    assertThat(heads).isEqualTo(Map.of("a", 2L, "b", 1L));
  }

  @Test
  void appendBehindTheHead_isRefusedAndWritesNothing() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1));
    assertThatThrownBy(() -> append("a", StreamHead.ABSENT, NOON, row(1), row(2)))
        .isInstanceOf(FencedException.class);
    assertThat(all("a")).hasSize(1);
    assertThat(store.due(NOON, 10)).isEmpty();
  }

  @Test
  void appendAheadOfTheHead_isRefused() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1));
    assertThatThrownBy(() -> append("a", new StreamHead(2, 0), null, row(3)))
        .isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> append("new", new StreamHead(1, 0), null, row(2)))
        .isInstanceOf(FencedException.class);
  }

  @Test
  void rowsThatDoNotContinueTheHead_areABug() {
    assertThatThrownBy(() -> store.append("a", StreamHead.ABSENT, List.of(row(2)), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.append("a", StreamHead.ABSENT, List.of(row(1), row(3)), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.append("a", StreamHead.ABSENT, List.of(), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takingTheEpoch_fencesTheWriterBefore() throws Exception {
    append("a", StreamHead.ABSENT, null, row(1));
    StreamHead first = done(store.takeEpoch("a"));
    StreamHead second = done(store.takeEpoch("a"));
    assertThat(first.sequence()).isEqualTo(1);
    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThatThrownBy(() -> append("a", first, null, row(2))).isInstanceOf(FencedException.class);
    append("a", second, null, row(2));
    assertThat(all("a")).hasSize(2);
  }

  @Test
  void takingTheEpochOfNothing_leavesNoTrace() throws Exception {
    assertThat(done(store.takeEpoch("nothing"))).isEqualTo(StreamHead.ABSENT);
    assertThat(store.persistenceIdCount()).isZero();
    assertThat(store.hasEvents()).isFalse();
  }

  @Test
  void ofTwoFirstWriters_oneIsRefused() throws Exception {
    StreamHead one = done(store.takeEpoch("a"));
    StreamHead other = done(store.takeEpoch("a"));
    append("a", one, null, row(1));
    assertThatThrownBy(() -> append("a", other, null, row(1))).isInstanceOf(FencedException.class);
  }

  @Test
  void ofManyWritersOfOneHead_exactlyOneSucceeds() throws Exception {
    List<CompletableFuture<Void>> attempts =
        IntStream.range(0, 64)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(() ->
                        store.append("a", StreamHead.ABSENT, List.of(row(1, "by " + i)), null))
                    .thenCompose(stage -> stage))
            .toList();
    long succeeded = 0;
    for (CompletableFuture<Void> attempt : attempts) {
      try {
        done(attempt);
        succeeded++;
      } catch (FencedException expected) {
        assertThat(expected).hasMessageContaining("a stands at");
      }
    }
    assertThat(succeeded).isEqualTo(1);
    assertThat(all("a")).hasSize(1);
  }

  @Test
  void aRefusal_failsOnlyItsOwnAppend() throws Exception {
    append("fenced", StreamHead.ABSENT, null, row(1));
    List<CompletionStage<Void>> sound = new ArrayList<>();
    List<CompletionStage<Void>> refused = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sound.add(store.append("id" + i, StreamHead.ABSENT, List.of(row(1)), null));
      refused.add(store.append("fenced", StreamHead.ABSENT, List.of(row(1)), null));
    }
    for (int i = 0; i < 200; i++) {
      done(sound.get(i));
      CompletionStage<Void> attempt = refused.get(i);
      assertThatThrownBy(() -> done(attempt)).isInstanceOf(FencedException.class);
    }
    assertThat(store.persistenceIdCount()).isEqualTo(201);
  }

  @Test
  void wakeUps_areOfTheLatestEntry_andNeverEarly() throws Exception {
    append("late", StreamHead.ABSENT, NOON.plusSeconds(1), row(1));
    append("early", StreamHead.ABSENT, NOON.minusSeconds(1), row(1));
    append("noon", StreamHead.ABSENT, NOON.minusSeconds(9), row(1));
    append("noon", new StreamHead(1, 0), NOON, row(2));
    append("never", StreamHead.ABSENT, NOON, row(1));
    append("never", new StreamHead(1, 0), null, row(2));
    assertThat(store.due(NOON, 10)).containsExactly("early", "noon");
    assertThat(store.due(NOON.minusMillis(1), 10)).containsExactly("early");
    assertThat(store.due(NOON, 1)).containsExactly("early");

    append("nanos", StreamHead.ABSENT, NOON.plusNanos(1), row(1));
    assertThat(store.due(NOON, 10)).doesNotContain("nanos");
    assertThat(store.due(NOON.plusMillis(1), 10)).contains("nanos");
  }

  @Test
  void facts_standAsFirstEstablished() throws Exception {
    assertThat(store.fact("root")).isEmpty();
    assertThat(done(store.establish("root", "one"))).isEqualTo("one");
    assertThat(done(store.establish("root", "two"))).isEqualTo("one");
    assertThat(store.fact("root")).contains("one");
  }

  @Test
  void largeEvents_areKept() throws Exception {
    String text = "x".repeat(1_000_000);
    append("a", StreamHead.ABSENT, null, row(1, text));
    assertThat(all("a").getFirst().envelope()).hasSize(1_000_000);
  }

  @Test
  void aClosedStore_refuses() {
    store.close();
    assertThatThrownBy(() -> append("a", StreamHead.ABSENT, null, row(1)))
        .isInstanceOf(StorageFailedException.class);
  }

  @Test
  void closing_finishesWhatWasAccepted() throws Exception {
    List<CompletionStage<Void>> accepted = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      accepted.add(store.append("id" + i, StreamHead.ABSENT, List.of(row(1)), NOON));
    }
    store.close();
    for (CompletionStage<Void> append : accepted) {
      done(append);
    }
    if (survivesClose()) {
      store = open();
      assertThat(store.persistenceIdCount()).isEqualTo(2_000);
      assertThat(store.due(NOON, 3_000)).hasSize(2_000);
    }
  }
}
