package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.holdfast.journal.store.ConflictException;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Shred keys in a keyspace of their own, a partition for each KMS key. Every write is conditional,
 * so that a deletion is never older than what it deletes.
 *
 * <p>All or none holds within a KMS key. An insert for several keys that is refused takes back what
 * it had written; one that is cut short may leave rows of keys that were never made. A deleted row
 * is out of every later read, and stays in Cassandra's files until they are compacted, and in
 * snapshots: that its epoch ends is what makes those useless.
 */
public final class CassandraShredStore implements ShredStore, AutoCloseable {

  /** Each lost race means that somebody else changed the same KMS key. */
  private static final int MAX_RACES = 20;

  private final CassandraSession session;
  private final Lanes lanes = new Lanes();
  private final ShredRing ring;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final PreparedStatement selectOfKey;
  private final PreparedStatement selectBefore;
  private final PreparedStatement selectAll;
  private final PreparedStatement selectKeys;
  private final PreparedStatement delete;
  private final PreparedStatement update;

  CassandraShredStore(CassandraSession session) {
    this.session = session;
    this.ring = new ShredRing(session);
    String table = session.settings().shredKeyspace() + ".shred";
    this.insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " (key_id, slot, epoch, wrapped) VALUES (?, ?, ?, ?) IF NOT EXISTS");
    String columns = "SELECT key_id, slot, epoch, wrapped FROM " + table;
    this.select = session.prepare(columns + " WHERE key_id = ? AND slot = ?");
    this.selectOfKey = session.prepare(columns + " WHERE key_id = ?");
    this.selectBefore = session.prepare(columns + " WHERE epoch < ? LIMIT ?");
    this.selectAll = session.prepare(columns);
    this.selectKeys = session.prepare("SELECT slot FROM " + table);
    this.delete =
        session.prepare("DELETE FROM " + table + " WHERE key_id = ? AND slot = ? IF EXISTS");
    this.update =
        session.prepare(
            "UPDATE "
                + table
                + " SET epoch = ?, wrapped = ? WHERE key_id = ? AND slot = ? IF epoch < ?");
  }

  @Override
  public CompletionStage<Void> insert(List<Row> rows) {
    Map<KeyId, List<Row>> byKey = new LinkedHashMap<>();
    rows.forEach(row -> byKey.computeIfAbsent(row.keyId(), key -> new ArrayList<>()).add(row));
    CompletionStage<Void> all = CompletableFuture.completedStage(null);
    List<Row> written = new ArrayList<>();
    for (List<Row> ofKey : byKey.values()) {
      all =
          all.thenCompose(done -> lane(ofKey.getFirst(), () -> insertOfKey(ofKey)))
              .thenRun(() -> written.addAll(ofKey));
    }
    return all.exceptionallyCompose(
        refused -> takeBack(written).thenCompose(done -> CompletableFuture.failedStage(refused)));
  }

  private <T> CompletionStage<T> lane(Row row, Supplier<CompletionStage<T>> change) {
    return lanes.run(row.keyId().value(), change);
  }

  private CompletionStage<Void> insertOfKey(List<Row> rows) {
    List<BatchableStatement<?>> inserts = new ArrayList<>();
    for (Row row : rows) {
      inserts.add(
          insert.bind(
              row.keyId().value(), row.slot(), row.epoch(), ByteBuffer.wrap(row.wrapped())));
    }
    return session
        .change(BatchStatement.newInstance(DefaultBatchType.LOGGED, inserts))
        .handle((result, failure) ->
            failure == null && result.wasApplied()
                ? CompletableFuture.<Void>completedStage(null)
                : readAgain(rows.getFirst()))
        .thenCompose(answer -> answer);
  }

  /** What became of an insert that was not confirmed: no two wrappings are alike. */
  private CompletionStage<Void> readAgain(Row first) {
    return session
        .readSerially(select.bind(first.keyId().value(), first.slot()))
        .thenCompose(found -> {
          if (found == null) {
            return CompletableFuture.failedStage(
                new StorageFailedException("whether a shred key was written is not known"));
          }
          return Arrays.equals(Columns.bytes(found, "wrapped"), first.wrapped())
              ? CompletableFuture.completedStage(null)
              : CompletableFuture.failedStage(
                  new ConflictException("a shred key stands already in " + first.slot()));
        });
  }

  private CompletionStage<Void> takeBack(List<Row> rows) {
    return CompletableFuture.allOf(
        rows.stream()
            .map(row -> delete(row.keyId(), row.slot()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  @Override
  public Optional<Row> find(KeyId keyId, String slot) {
    return Optional.ofNullable(
            CassandraSession.await(session.readOne(select.bind(keyId.value(), slot))))
        .map(CassandraShredStore::shred);
  }

  @Override
  public List<Row> rowsOf(KeyId keyId) {
    List<Row> rows = new ArrayList<>();
    session.read(selectOfKey.bind(keyId.value()), row -> rows.add(shred(row)));
    return rows;
  }

  @Override
  public CompletionStage<Void> delete(KeyId keyId) {
    return lanes.run(keyId.value(), () -> deleteAll(keyId, MAX_RACES));
  }

  private CompletionStage<Void> deleteAll(KeyId keyId, int races) {
    return session
        .readAllSerially(selectOfKey.bind(keyId.value()))
        .thenCompose(found -> {
          if (found.isEmpty()) {
            return CompletableFuture.completedStage(null);
          }
          List<BatchableStatement<?>> deletes = new ArrayList<>();
          found.forEach(row ->
              deletes.add(
                  delete.bind().setString(0, keyId.value()).setString(1, row.getString("slot"))));
          return session
              .change(BatchStatement.newInstance(DefaultBatchType.LOGGED, deletes))
              .thenCompose(result ->
                  races > 0
                      ? deleteAll(keyId, races - 1)
                      : CompletableFuture.failedStage(
                          new StorageFailedException(
                              "the shred keys of " + keyId + " do not go away")));
        });
  }

  @Override
  public CompletionStage<Void> delete(KeyId keyId, String slot) {
    return lanes.run(
        keyId.value(),
        () -> session.change(delete.bind(keyId.value(), slot)).thenAccept(result -> {}));
  }

  @Override
  public List<Row> wrappedBefore(long epoch, int limit) {
    List<Row> rows = new ArrayList<>();
    session.read(selectBefore.bind(epoch, limit), row -> rows.add(shred(row)));
    return rows;
  }

  /** Row by row: one deleted meanwhile stays deleted, and keeps no other back. */
  @Override
  public CompletionStage<Void> rewrap(List<Row> rows) {
    return CompletableFuture.allOf(
        rows.stream()
            .map(row ->
                lane(
                        row,
                        () ->
                            session.change(
                                update.bind(
                                    row.epoch(),
                                    ByteBuffer.wrap(row.wrapped()),
                                    row.keyId().value(),
                                    row.slot(),
                                    row.epoch())))
                    .toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private static Row shred(com.datastax.oss.driver.api.core.cql.Row row) {
    KeyId keyId =
        KeyId.parse(Columns.text(row, "key_id"))
            .orElseThrow(() -> new IntegrityException("a shred row names no key id"));
    return new Row(
        keyId, Columns.text(row, "slot"), row.getLong("epoch"), Columns.bytes(row, "wrapped"));
  }

  /** From every copy: an epoch ends only when no copy has a row under it. */
  @Override
  public void scan(Consumer<Row> visitor) {
    session.readFromAll(selectAll.bind(), row -> visitor.accept(shred(row)));
  }

  @Override
  public long count() {
    long[] count = {0};
    session.readFromAll(selectKeys.bind(), row -> count[0]++);
    return count[0];
  }

  @Override
  public List<RingEntry> ring() {
    return ring.entries();
  }

  @Override
  public CompletionStage<Void> putRing(List<RingEntry> entries) {
    List<RingEntry> copy = List.copyOf(entries);
    return lanes.run(ShredRing.PARTITION, () -> ring.put(copy));
  }

  @Override
  public CompletionStage<Boolean> addRing(List<RingEntry> entries) {
    List<RingEntry> copy = List.copyOf(entries);
    return lanes.run(ShredRing.PARTITION, () -> ring.add(copy));
  }

  @Override
  public CompletionStage<Void> deleteRing(String name, long epoch) {
    return lanes.run(ShredRing.PARTITION, () -> ring.delete(name, epoch));
  }

  /** Finishes what was accepted; the session stays its giver's to close. */
  @Override
  public void close() {
    lanes.close();
  }
}
