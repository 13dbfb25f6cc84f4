package dev.holdfast.journal.envelope;

import dev.holdfast.journal.event.EncodedEvent;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.EventSeal.Opened;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a row: version 1 ‖ the sealed event ‖ a 32-byte MAC. The seal is bound to
 * persistence id, sequence, manifest and subject; the MAC covers the whole row and the MAC of the
 * row before it, so that a row edited, moved, left out or brought in from elsewhere does not
 * verify.
 */
public final class EventEnvelope {

  public static final int MAC_BYTES = 32;

  private static final byte VERSION = 1;
  private static final byte[] EVENT = ascii("holdfast event v1");
  private static final byte[] GENESIS = ascii("holdfast genesis v1");

  private final EventSeal seal;

  public EventEnvelope(EventSeal seal) {
    this.seal = seal;
  }

  /** What the first event of a stream is chained to. */
  public byte[] genesis(String persistenceId) {
    byte[] stream = utf8(persistenceId);
    ByteBuffer beginning = ByteBuffer.allocate(2 * Integer.BYTES + GENESIS.length + stream.length);
    return seal.authenticate(add(add(beginning, GENESIS), stream).array());
  }

  /**
   * Makes a row. May block on the shred store.
   *
   * @param previousMac of the row before, or {@link #genesis}
   */
  public EventRow close(
      String persistenceId,
      long sequence,
      @Nullable KeyId subject,
      long timestampMillis,
      String writer,
      EncodedEvent event,
      byte[] previousMac) {
    byte[] place = place(persistenceId, sequence, event.manifest(), subject);
    byte[] sealed = seal.seal(subject, place, event.bytes());
    byte[] mac = mac(place, timestampMillis, writer, sealed, previousMac);
    byte[] envelope =
        ByteBuffer.allocate(1 + sealed.length + MAC_BYTES)
            .put(VERSION)
            .put(sealed)
            .put(mac)
            .array();
    return new EventRow(sequence, event.manifest(), subject, timestampMillis, writer, envelope);
  }

  /**
   * Verifies a row and opens it. May block on the shred store.
   *
   * @throws IntegrityException when the row is not what was written in this place after that row
   */
  public Opened open(String persistenceId, EventRow row, byte[] previousMac) {
    byte[] envelope = row.envelope();
    if (envelope.length <= 1 + MAC_BYTES) {
      throw new IntegrityException(name(persistenceId, row) + " is too short for an envelope");
    }
    if (envelope[0] != VERSION) {
      throw new IntegrityException(
          name(persistenceId, row)
              + " has envelope version "
              + envelope[0]
              + ", which this version does not know");
    }
    byte[] sealed = Arrays.copyOfRange(envelope, 1, envelope.length - MAC_BYTES);
    byte[] place = place(persistenceId, row.sequence(), row.manifest(), row.subject());
    byte[] expected = mac(place, row.timestampMillis(), row.writer(), sealed, previousMac);
    if (!MessageDigest.isEqual(expected, mac(row))) {
      throw new IntegrityException(name(persistenceId, row) + " does not continue the chain");
    }
    return seal.open(row.subject(), place, sealed);
  }

  /** The MAC that the next row is chained to. */
  public static byte[] mac(EventRow row) {
    byte[] envelope = row.envelope();
    return Arrays.copyOfRange(envelope, envelope.length - MAC_BYTES, envelope.length);
  }

  private static String name(String persistenceId, EventRow row) {
    return "event " + row.sequence() + " of " + persistenceId;
  }

  /** Where a row stands: what its seal is bound to, and what its MAC begins with. */
  private static byte[] place(
      String persistenceId, long sequence, String manifest, @Nullable KeyId subject) {
    byte[] stream = utf8(persistenceId);
    byte[] kind = utf8(manifest);
    byte[] key = subjectBytes(subject);
    ByteBuffer place =
        ByteBuffer.allocate(
            5 * Integer.BYTES
                + EVENT.length
                + stream.length
                + Long.BYTES
                + kind.length
                + key.length);
    add(add(place, EVENT), stream).putInt(Long.BYTES).putLong(sequence);
    return add(add(place, kind), key).array();
  }

  private byte[] mac(
      byte[] place, long timestampMillis, String writer, byte[] sealed, byte[] previousMac) {
    byte[] by = utf8(writer);
    ByteBuffer row =
        ByteBuffer.allocate(
            place.length
                + 4 * Integer.BYTES
                + Long.BYTES
                + by.length
                + sealed.length
                + previousMac.length);
    row.put(place).putInt(Long.BYTES).putLong(timestampMillis);
    byte[] mac = seal.authenticate(add(add(add(row, by), sealed), previousMac).array());
    if (mac.length != MAC_BYTES) {
      throw new IllegalStateException("an authenticator has " + MAC_BYTES + " bytes");
    }
    return mac;
  }

  /** Each part behind its length in four bytes, so that no two lists of parts look alike. */
  private static ByteBuffer add(ByteBuffer to, byte[] part) {
    return to.putInt(part.length).put(part);
  }

  private static byte[] subjectBytes(@Nullable KeyId subject) {
    return subject == null ? new byte[0] : utf8(subject.value());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
