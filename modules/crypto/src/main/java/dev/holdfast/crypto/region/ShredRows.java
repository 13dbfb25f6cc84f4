package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.util.Arrays;

/**
 * Writes and reads rows of the shred store: a box under the domain key of an epoch, bound to
 * region, key, slot and epoch.
 */
final class ShredRows {

  private final Region region;
  private final KeyRing ring;
  private final SecretMemory memory;

  ShredRows(Region region, KeyRing ring, SecretMemory memory) {
    this.region = region;
    this.ring = ring;
    this.memory = memory;
  }

  /**
   * The row of a shred key in the current epoch; to be written inside {@link KeyRing#whileWriting}.
   */
  Row seal(KeyId keyId, String slot, Secret shredKey) {
    long epoch = ring.currentEpoch();
    byte[] clear = shredKey.openSecret();
    byte[] wrapped =
        Box.SHRED_ROW.seal(ring.domainKey(epoch), belongsTo(keyId, slot, epoch), clear);
    Arrays.fill(clear, (byte) 0);
    return new Row(keyId, slot, epoch, wrapped);
  }

  /**
   * @throws IntegrityException when the row is not as it was written
   */
  Secret open(Row row) {
    byte[] belongsTo = belongsTo(row.keyId(), row.slot(), row.epoch());
    return memory.absorb(
        Box.SHRED_ROW
            .open(ring.domainKey(row.epoch()), belongsTo, row.wrapped())
            .orElseThrow(() ->
                new IntegrityException(
                    "the shred row " + row.slot() + " of key " + row.keyId() + " was changed")));
  }

  /** The same shred key in a row of the current epoch. */
  Row rewrap(Row row) {
    try (Secret shredKey = open(row)) {
      return seal(row.keyId(), row.slot(), shredKey);
    }
  }

  private byte[] belongsTo(KeyId keyId, String slot, long epoch) {
    return new LengthPrefixed()
        .add(region.name())
        .add(keyId.value())
        .add(slot)
        .add(epoch)
        .toBytes();
  }
}
