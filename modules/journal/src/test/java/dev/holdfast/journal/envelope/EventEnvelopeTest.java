package dev.holdfast.journal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.event.EncodedEvent;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.model.journal.EventSeal.Opened;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventEnvelopeTest {

  private static final String ID = "key|1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final KeyId SUBJECT = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  private static final EncodedEvent EVENT =
      new EncodedEvent("key.enabled.v1", new byte[] {(byte) 0xa0});

  private final KeyedSeal seal = new KeyedSeal();
  private final EventEnvelope envelope = new EventEnvelope(seal);
  private final byte[] genesis = envelope.genesis(ID);
  private final EventRow row = envelope.close(ID, 1, SUBJECT, 1_000, "writer", EVENT, genesis);

  private static EventRow with(
      EventRow row,
      long sequence,
      String manifest,
      @Nullable KeyId subject,
      long at,
      String writer) {
    return new EventRow(sequence, manifest, subject, at, writer, row.envelope());
  }

  private void refused(String id, EventRow edited, byte[] previous) {
    assertThatThrownBy(() -> envelope.open(id, edited, previous))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void closed_opens() {
    assertThat(envelope.open(ID, row, genesis))
        .isInstanceOfSatisfying(
            Opened.Clear.class, clear -> assertThat(clear.bytes()).isEqualTo(EVENT.bytes()));
  }

  @Test
  void everyFlippedBit_isRefused() {
    for (int bit = 0; bit < row.envelope().length * 8; bit++) {
      byte[] edited = row.envelope().clone();
      edited[bit / 8] ^= (byte) (1 << bit % 8);
      refused(ID, new EventRow(1, row.manifest(), SUBJECT, 1_000, "writer", edited), genesis);
    }
  }

  @Test
  void everyTruncation_isRefused() {
    for (int length = 0; length < row.envelope().length; length++) {
      byte[] cut = java.util.Arrays.copyOf(row.envelope(), length);
      refused(ID, new EventRow(1, row.manifest(), SUBJECT, 1_000, "writer", cut), genesis);
    }
  }

  @Test
  void everyEditedColumn_isRefused() {
    refused("key|other", row, genesis);
    refused("key|other", row, envelope.genesis("key|other"));
    refused(ID, with(row, 2, row.manifest(), SUBJECT, 1_000, "writer"), genesis);
    refused(ID, with(row, 1, "key.disabled.v1", SUBJECT, 1_000, "writer"), genesis);
    refused(ID, with(row, 1, row.manifest(), null, 1_000, "writer"), genesis);
    refused(ID, with(row, 1, row.manifest(), KeyId.of(new UUID(1, 2)), 1_000, "writer"), genesis);
    refused(ID, with(row, 1, row.manifest(), SUBJECT, 1_001, "writer"), genesis);
    refused(ID, with(row, 1, row.manifest(), SUBJECT, 1_000, "other"), genesis);
  }

  @Test
  void otherPredecessor_isRefused() {
    EventRow second =
        envelope.close(ID, 2, SUBJECT, 1_000, "writer", EVENT, EventEnvelope.mac(row));
    EventRow fork = envelope.close(ID, 1, SUBJECT, 1_000, "writer", EVENT, genesis);
    assertThat(envelope.open(ID, second, EventEnvelope.mac(row))).isInstanceOf(Opened.Clear.class);
    refused(ID, second, EventEnvelope.mac(fork));
    refused(ID, second, genesis);
  }

  @Test
  void erasedSubject_isErased_butItsChainStillVerifies() {
    seal.erase(SUBJECT);
    assertThat(envelope.open(ID, row, genesis)).isInstanceOf(Opened.Erased.class);
    refused(ID, with(row, 1, row.manifest(), SUBJECT, 1_001, "writer"), genesis);
  }
}
