package dev.holdfast.journal.copy;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.envelope.KeyedSeal;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.RegionEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A region as its servers write it: what each of them does, in its order. */
final class LivingRegion {

  static final int KEYS = 6;
  static final String EVEN = "directory|1|0";
  static final String ODD = "directory|1|1";

  private static final String GRANT = "0a".repeat(32);

  private final Storage storage;
  private final KeyedSeal seal = new KeyedSeal();
  private final EventEnvelope envelope = new EventEnvelope(seal);
  private final Map<String, EventRow> last = new HashMap<>();
  private long epoch = 2;

  LivingRegion(Storage storage) {
    this.storage = storage;
    put(1, 2);
    write(
        "region|us-east-1",
        null,
        new RegionEvent.RegionCreated(Region.US_EAST_1, "root", Storage.NOON));
    for (int i = 0; i < KEYS; i++) {
      createKey(i);
    }
  }

  Storage storage() {
    return storage;
  }

  KeyedSeal seal() {
    return seal;
  }

  static String id(int key) {
    return "key|" + Storage.key(key);
  }

  static String directory(int number) {
    return number % 2 == 0 ? EVEN : ODD;
  }

  synchronized void write(String id, @Nullable KeyId subject, DomainEvent event) {
    EventRow before = last.get(id);
    EventRow row =
        envelope.close(
            id,
            before == null ? 1 : before.sequence() + 1,
            subject,
            1_000,
            "writer",
            EventCodec.encode(event),
            before == null ? envelope.genesis(id) : EventEnvelope.mac(before));
    StreamHead head = done(storage.events().takeEpoch(id));
    // Something is due after each event, and no two of them alike.
    storage.append(
        id,
        head,
        event instanceof KeyEvent.Shredded ? null : Storage.NOON.plusSeconds(row.sequence()),
        List.of(row));
    last.put(id, row);
  }

  void createKey(int key) {
    done(
        storage
            .shreds()
            .insert(
                List.of(
                    Storage.row(key, ShredStore.METADATA, epoch, "m" + key),
                    Storage.row(key, "slot", epoch, "s" + key))));
    write(id(key), Storage.key(key), new KeyEvent.Enabled());
    write(id(key), Storage.key(key), new KeyEvent.Disabled());
    write(directory(key), null, new DirectoryEvent.KeyRegistered(Storage.key(key)));
  }

  void nameKey(int key, String directory) {
    write(
        directory,
        Storage.key(key),
        new DirectoryEvent.AliasCreated(
            new AliasName("alias/" + key), Storage.key(key), Storage.NOON));
  }

  void rotateKey(int key) {
    done(storage.shreds().insert(List.of(Storage.row(key, "next", epoch, "n" + key))));
    write(id(key), Storage.key(key), new KeyEvent.Enabled());
  }

  void takeGrant(int key) {
    write(id(key), Storage.key(key), new KeyEvent.GrantRetired(GRANT));
    write(
        EVEN,
        null,
        new DirectoryEvent.RetirableGrantRemoved(
            "AIDA", new RetirableGrant(new AccountId("111122223333"), Storage.key(key), GRANT)));
  }

  void deleteKey(int key) {
    write(id(key), null, new KeyEvent.Deleted(Storage.NOON));
    for (String directory : List.of(EVEN, ODD)) {
      write(directory, null, new DirectoryEvent.KeyUnregistered(Storage.key(key)));
    }
    done(storage.shreds().delete(Storage.key(key)));
    write(id(key), null, new KeyEvent.Shredded(Storage.NOON));
  }

  /** Begins one, moves these keys to it, and ends those before another. */
  void beginEpoch(long first, int... keys) {
    epoch++;
    put(epoch, epoch);
    List<Row> moved = new ArrayList<>();
    for (int key : keys) {
      for (Row row : storage.shreds().rowsOf(Storage.key(key))) {
        moved.add(Storage.row(key, row.slot(), epoch, row.slot() + " of " + key + " anew"));
      }
    }
    done(storage.shreds().rewrap(moved));
    for (long ended = 1; ended < first; ended++) {
      done(storage.shreds().deleteRing("domain", ended));
      done(storage.shreds().deleteRing("journal", ended));
    }
  }

  private void put(long first, long end) {
    for (long added = first; added <= end; added++) {
      done(
          storage
              .shreds()
              .putRing(List.of(Storage.ring("domain", added), Storage.ring("journal", added))));
    }
  }

  private static <T extends @Nullable Object> T done(CompletionStage<T> stage) {
    return Objects.requireNonNull(stage).toCompletableFuture().join();
  }
}
