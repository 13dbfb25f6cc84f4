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
import java.util.Arrays;

/**
 * Writes and reads key ring entries: {@code root fingerprint (32) ‖ box}, the box bound to region,
 * fingerprint, name and epoch. The fingerprint stands in clear so that a foreign root is named as
 * such and not as damage.
 */
final class RingEntries {

  static final String DOMAIN = "domain";
  static final String JOURNAL = "journal";

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
