package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.name.Region;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes and reads key ring entries: {@code root fingerprint (32) ‖ box}, the box bound to region,
 * fingerprint, name and epoch. The fingerprint stands in clear so that a foreign root is named as
 * such and not as damage.
 */
final class RingEntries {

  static final String DOMAIN = "domain";
  static final String JOURNAL = "journal";

  /** Another copy of the root has begun the epoch. */
  static final String ANCHOR = "anchor";

  /** What stands before the box of a handed anchor: under which epoch's, and when it began. */
  private static final int HANDED_HEADER = 2 * Long.BYTES;

  private final Region region;
  private final RootFingerprint fingerprint;

  RingEntries(Region region, RootFingerprint fingerprint) {
    this.region = region;
    this.fingerprint = fingerprint;
  }

  /** The domain key of an epoch, under the root's anchor. */
  RingEntry sealDomainKey(Root root, long epoch, Secret domainKey) {
    return seal((belongsTo, clear) -> root.seal(epoch, belongsTo, clear), DOMAIN, epoch, domainKey);
  }

  /** The journal key, under the domain key of an epoch. */
  RingEntry sealJournalKey(SealingKey domainKey, long epoch, Secret journalKey) {
    return seal(
        (belongsTo, clear) -> Box.JOURNAL_KEY.seal(domainKey, belongsTo, clear),
        JOURNAL,
        epoch,
        journalKey);
  }

  /**
   * The anchor of an epoch, for copies of the root that do not have it.
   *
   * @return empty when there are none
   */
  Optional<RingEntry> handOver(Root root, long epoch, long under, Instant began) {
    byte[] header =
        ByteBuffer.allocate(HANDED_HEADER).putLong(under).putLong(began.toEpochMilli()).array();
    return root.handOver(epoch, under, belongsTo(epoch, header))
        .map(box ->
            new RingEntry(
                ANCHOR,
                epoch,
                ByteBuffer.allocate(RootFingerprint.BYTES + header.length + box.length)
                    .put(fingerprint.toBytes())
                    .put(header)
                    .put(box)
                    .array()));
  }

  /** Takes an anchor over, where the root has what it is sealed under. */
  void takeOver(Root root, RingEntry entry) {
    byte[] wrapped = box(entry);
    if (wrapped.length <= HANDED_HEADER) {
      throw doesNotOpen(entry);
    }
    long under = ByteBuffer.wrap(wrapped).getLong();
    byte[] header = Arrays.copyOf(wrapped, HANDED_HEADER);
    byte[] box = Arrays.copyOfRange(wrapped, HANDED_HEADER, wrapped.length);
    if (root.epochs().contains(under)
        && !root.takeOver(entry.epoch(), under, belongsTo(entry.epoch(), header), box)) {
      throw doesNotOpen(entry);
    }
  }

  /** When an epoch began whose anchor was handed over. */
  static Instant began(RingEntry entry) {
    return Instant.ofEpochMilli(
        ByteBuffer.wrap(entry.wrapped()).getLong(RootFingerprint.BYTES + Long.BYTES));
  }

  private byte[] belongsTo(long epoch, byte[] header) {
    return new LengthPrefixed()
        .add(region.name())
        .add(fingerprint.toBytes())
        .add(ANCHOR)
        .add(epoch)
        .add(header)
        .toBytes();
  }

  private interface Sealing {
    byte[] seal(byte[] belongsTo, byte[] clear);
  }

  private RingEntry seal(Sealing under, String name, long epoch, Secret secret) {
    byte[] clear = secret.openSecret();
    byte[] box;
    try {
      box = under.seal(belongsTo(name, epoch), clear);
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
    byte[] wrapped =
        ByteBuffer.allocate(RootFingerprint.BYTES + box.length)
            .put(fingerprint.toBytes())
            .put(box)
            .array();
    return new RingEntry(name, epoch, wrapped);
  }

  byte[] openDomainKey(Root root, RingEntry entry) {
    return root.open(entry.epoch(), belongsTo(entry), box(entry))
        .orElseThrow(() -> doesNotOpen(entry));
  }

  byte[] openJournalKey(SealingKey domainKey, RingEntry entry) {
    return Box.JOURNAL_KEY
        .open(domainKey, belongsTo(entry), box(entry))
        .orElseThrow(() -> doesNotOpen(entry));
  }

  private static byte[] box(RingEntry entry) {
    byte[] wrapped = entry.wrapped();
    return Arrays.copyOfRange(wrapped, RootFingerprint.BYTES, wrapped.length);
  }

  private static IntegrityException doesNotOpen(RingEntry entry) {
    return new IntegrityException(
        "the " + entry.name() + " key of epoch " + entry.epoch() + " does not open");
  }

  /**
   * @throws RootException FOREIGN when the entry was made under another root
   */
  void checkRoot(RingEntry entry) {
    byte[] wrapped = entry.wrapped();
    if (wrapped.length <= RootFingerprint.BYTES) {
      throw new IntegrityException("a key ring entry is cut short");
    }
    byte[] expected = fingerprint.toBytes();
    if (!Arrays.equals(wrapped, 0, expected.length, expected, 0, expected.length)) {
      throw new RootException(
          RootException.Reason.FOREIGN,
          "the data of region " + region + " was made under another root than " + fingerprint);
    }
  }

  private byte[] belongsTo(RingEntry entry) {
    return belongsTo(entry.name(), entry.epoch());
  }

  private byte[] belongsTo(String name, long epoch) {
    return new LengthPrefixed()
        .add(region.name())
        .add(fingerprint.toBytes())
        .add(name)
        .add(epoch)
        .toBytes();
  }
}
