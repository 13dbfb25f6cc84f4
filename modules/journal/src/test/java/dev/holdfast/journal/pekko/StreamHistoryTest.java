package dev.holdfast.journal.pekko;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.envelope.KeyedSeal;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.SqliteEventStore;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.journal.EventHistory.Stretch;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.PublicBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams as who does not write them reads them. */
class StreamHistoryTest {

  private static final String ID = "iam|111122223333";
  private static final DomainEvent ONE = new KeyEvent.Enabled();
  private static final DomainEvent TWO = new KeyEvent.Disabled();

  @TempDir Path directory;
  private final KeyedSeal seal = new KeyedSeal();
  private final EventEnvelope envelope = new EventEnvelope(seal);
  private EventStore store;
  private StreamHistory history;
  private StreamHead head;
  private byte[] mac;

  @BeforeEach
  void open() {
    store = SqliteEventStore.open(directory.resolve("journal.db"));
    history = new StreamHistory(store, seal);
    head = store.takeEpoch(ID).toCompletableFuture().join();
    mac = envelope.genesis(ID);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void append(DomainEvent event) {
    long sequence = head.sequence() + 1;
    EventRow row = envelope.close(ID, sequence, null, 0, "writer", EventCodec.encode(event), mac);
    store.append(ID, head, List.of(row), null).toCompletableFuture().join();
    head = store.takeEpoch(ID).toCompletableFuture().join();
    mac = EventEnvelope.mac(row);
  }

  @Test
  void nothingJournaled_hasNoEnd() {
    assertThat(history.after(ID, Optional.empty()))
        .isEqualTo(new Stretch(List.of(), Optional.empty()));
  }

  @Test
  void stretchesFollowOneAnother() {
    append(ONE);
    Stretch first = history.after(ID, Optional.empty());
    assertThat(first.events()).containsExactly(ONE);
    append(TWO);
    Stretch second = history.after(ID, first.end());
    assertThat(second.events()).containsExactly(TWO);
    assertThat(second.end().orElseThrow().sequence()).isEqualTo(2);
    assertThat(history.after(ID, second.end())).isEqualTo(new Stretch(List.of(), second.end()));
    assertThat(history.after(ID, Optional.empty()).events()).containsExactly(ONE, TWO);
  }

  @Test
  void longHistory_isToldInPieces() {
    append(ONE);
    append(TWO);
    append(ONE);
    Stretch first = history.after(ID, Optional.empty(), 2);
    assertThat(first.events()).containsExactly(ONE, TWO);
    assertThat(history.after(ID, first.end(), 2).events()).containsExactly(ONE);
  }

  @Test
  void placeOfAnotherHistory_isNotHeld() {
    append(ONE);
    Place own = history.after(ID, Optional.empty()).end().orElseThrow();
    assertThat(history.holds(ID, own)).isTrue();
    byte[] other = own.chain().bytes().clone();
    other[0] ^= 1;
    assertThat(history.holds(ID, new Place(1, PublicBytes.takeOwnershipOf(other)))).isFalse();
    assertThat(history.holds(ID, new Place(2, own.chain()))).isFalse();
  }

  @Test
  void whatIsChainedElsewhere_isRefused() {
    append(ONE);
    append(TWO);
    Place forged = new Place(1, PublicBytes.takeOwnershipOf(new byte[EventEnvelope.MAC_BYTES]));
    assertThatThrownBy(() -> history.after(ID, Optional.of(forged)))
        .isInstanceOf(IntegrityException.class);
  }
}
