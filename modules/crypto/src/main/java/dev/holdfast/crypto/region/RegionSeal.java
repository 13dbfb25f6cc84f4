package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Seals events in boxes, bound to region, subject and the journal's associated data. */
final class RegionSeal implements EventSeal {

  private static final int RESIDENT_ATTEMPTS = 3;

  private final Region region;
  private final KeyRing ring;
  private final ShredStore store;
  private final ShredRows rows;
  private final SealingKey.Tools tools;
  private final ResidentKeys<SealingKey> metadataKeys;

  RegionSeal(
      Region region,
      KeyRing ring,
      ShredStore store,
      ShredRows rows,
      SealingKey.Tools tools,
      ResidentKeys<SealingKey> metadataKeys) {
    this.region = region;
    this.ring = ring;
    this.store = store;
    this.rows = rows;
    this.tools = tools;
    this.metadataKeys = metadataKeys;
  }

  /**
   * @throws IllegalStateException when the subject has no metadata key, as after its deletion
   */
  @Override
  public byte[] seal(@Nullable KeyId subject, byte[] associatedData, byte[] clear) {
    byte[] belongsTo = belongsTo(subject, associatedData);
    if (subject == null) {
      return Box.EVENT.seal(ring.journalKeys().events(), belongsTo, clear);
    }
    if (subject.isMultiRegion()) {
      // What is open here may be the metadata key of a replica that was deleted elsewhere since.
      metadataKeys.evict(subject);
    }
    return withMetadataKey(subject, key -> Box.EVENT.seal(key, belongsTo, clear))
        .orElseThrow(() ->
            new IllegalStateException("key " + subject + " has no metadata key to seal with"));
  }

  @Override
  public Opened open(@Nullable KeyId subject, byte[] associatedData, byte[] sealed) {
    byte[] belongsTo = belongsTo(subject, associatedData);
    Optional<byte[]> clear;
    if (subject == null) {
      clear = Box.EVENT.open(ring.journalKeys().events(), belongsTo, sealed);
    } else {
      Optional<Optional<byte[]>> tried = opened(subject, belongsTo, sealed);
      if (subject.isMultiRegion() && tried.filter(Optional::isEmpty).isPresent()) {
        // Authentic, or nobody would ask. Either what is open here is the metadata key of a replica
        // that was deleted, or the event is that one's, and what follows it says so.
        metadataKeys.evict(subject);
        tried = opened(subject, belongsTo, sealed).filter(Optional::isPresent);
      }
      if (tried.isEmpty()) {
        return new Opened.Erased();
      }
      clear = tried.get();
    }
    return new Opened.Clear(
        clear.orElseThrow(() -> new IntegrityException("an event is not what was sealed")));
  }

  /**
   * @return empty when the key's metadata key has been destroyed, and of nothing when it does not
   *     open it
   */
  private Optional<Optional<byte[]>> opened(KeyId subject, byte[] belongsTo, byte[] sealed) {
    return withMetadataKey(subject, key -> Box.EVENT.open(key, belongsTo, sealed));
  }

  @Override
  public byte[] authenticate(byte[] data) {
    return ring.journalKeys().chain().authenticate(data);
  }

  /**
   * @return empty when the key's metadata key has been destroyed
   */
  private <T> Optional<T> withMetadataKey(KeyId subject, Function<SealingKey, T> work) {
    ResidentKeys.Place place = new ResidentKeys.Place(subject, ShredStore.METADATA);
    for (int attempt = 0; attempt < RESIDENT_ATTEMPTS; attempt++) {
      SealingKey key = metadataKeys.find(place);
      if (key == null) {
        Optional<Row> row = store.find(subject, ShredStore.METADATA);
        if (row.isEmpty()) {
          return Optional.empty();
        }
        key =
            metadataKeys.keep(
                place,
                () -> open(row.get()),
                () -> store.find(subject, ShredStore.METADATA).isPresent());
      }
      try {
        return Optional.of(work.apply(key));
      } catch (SecretReleasedException _) {
        // Evicted under its hands: once more.
      }
    }
    Optional<Row> row = store.find(subject, ShredStore.METADATA);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    // Evictions come faster than this use: it takes a key of its own, which nobody can evict.
    try (SealingKey own = open(row.get())) {
      return Optional.of(work.apply(own));
    }
  }

  private SealingKey open(Row row) {
    return new SealingKey(rows.open(row), Box.NONCE_LABEL, tools);
  }

  private byte[] belongsTo(@Nullable KeyId subject, byte[] associatedData) {
    return new LengthPrefixed()
        .add(region.name())
        .add(subject == null ? "" : subject.value())
        .add(associatedData)
        .toBytes();
  }
}
