package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The key ring: one partition, each change conditional on the version that it was made from. */
final class ShredRing {

  static final String PARTITION = "ring";

  private static final int MAX_RACES = 20;

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement selectAll;
  private final PreparedStatement selectVersion;
  private final PreparedStatement move;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  ShredRing(CassandraSession session) {
    this.session = session;
    String table = session.settings().shredKeyspace() + ".ring";
    this.select = session.prepare("SELECT name, epoch, wrapped FROM " + table + " WHERE ring = ?");
    this.selectAll =
        session.prepare("SELECT name, epoch, wrapped, version FROM " + table + " WHERE ring = ?");
    this.selectVersion =
        session.prepare("SELECT version FROM " + table + " WHERE ring = ? LIMIT 1");
    this.move =
        session.prepare("UPDATE " + table + " SET version = ? WHERE ring = ? IF version = ?");
    this.insert =
        session.prepare(
            "INSERT INTO " + table + " (ring, name, epoch, wrapped) VALUES (?, ?, ?, ?)");
    this.delete =
        session.prepare("DELETE FROM " + table + " WHERE ring = ? AND name = ? AND epoch = ?");
  }

  /** Blocks. */
  List<RingEntry> entries() {
    List<RingEntry> entries = new ArrayList<>();
    session.readSerially(select.bind(PARTITION), row -> entry(row).forEach(entries::add));
    return entries;
  }

  /** None of a ring without entries, whose version is a row all the same. */
  private static Stream<RingEntry> entry(Row row) {
    String name = row.getString("name");
    return name == null
        ? Stream.empty()
        : Stream.of(new RingEntry(name, row.getLong("epoch"), Columns.bytes(row, "wrapped")));
  }

  CompletionStage<Void> put(List<RingEntry> entries) {
    return change(inserts(entries), MAX_RACES);
  }

  /** See {@link ShredStore#addRing}. What is looked at is what the version is of. */
  CompletionStage<Boolean> add(List<RingEntry> entries) {
    return add(entries, inserts(entries), MAX_RACES);
  }

  private CompletionStage<Boolean> add(
      List<RingEntry> entries, List<BatchableStatement<?>> inserts, int races) {
    return session
        .readAllSerially(selectAll.bind(PARTITION))
        .thenCompose(rows -> {
          if (ShredStore.isTaken(entries, rows.stream().flatMap(ShredRing::entry).toList())) {
            return CompletableFuture.completedStage(false);
          }
          return moved(inserts, rows.isEmpty() ? null : version(rows.getFirst()))
              .thenCompose(result -> {
                if (result.wasApplied()) {
                  return CompletableFuture.completedStage(true);
                }
                return races > 0 ? add(entries, inserts, races - 1) : changedAllTheTime();
              });
        });
  }

  private List<BatchableStatement<?>> inserts(List<RingEntry> entries) {
    List<BatchableStatement<?>> inserts = new ArrayList<>();
    for (RingEntry entry : entries) {
      inserts.add(
          insert.bind(PARTITION, entry.name(), entry.epoch(), ByteBuffer.wrap(entry.wrapped())));
    }
    return inserts;
  }

  private static @Nullable Long version(Row row) {
    return row.isNull("version") ? null : row.getLong("version");
  }

  CompletionStage<Void> delete(String name, long epoch) {
    return change(List.of(delete.bind(PARTITION, name, epoch)), MAX_RACES);
  }

  /** Doing it twice does no harm. */
  private CompletionStage<Void> change(List<BatchableStatement<?>> changes, int races) {
    return session
        .readSerially(selectVersion.bind(PARTITION))
        .thenCompose(row -> moved(changes, row == null ? null : version(row)))
        .thenCompose(result -> {
          if (result.wasApplied()) {
            return CompletableFuture.completedStage(null);
          }
          return races > 0 ? change(changes, races - 1) : changedAllTheTime();
        });
  }

  private CompletionStage<AsyncResultSet> moved(
      List<BatchableStatement<?>> changes, @Nullable Long version) {
    List<BatchableStatement<?>> batch = new ArrayList<>(changes);
    batch.add(
        move.bind()
            .setLong(0, version == null ? 1 : version + 1)
            .setString(1, PARTITION)
            .set(2, version, Long.class));
    return session.change(BatchStatement.newInstance(DefaultBatchType.LOGGED, batch));
  }

  private static <T> CompletionStage<T> changedAllTheTime() {
    return CompletableFuture.failedStage(
        new StorageFailedException("the key ring is being changed all the time"));
  }
}
