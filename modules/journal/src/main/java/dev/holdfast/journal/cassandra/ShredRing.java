package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The key ring: one partition, each change conditional on the version that it was made from. */
final class ShredRing {

  static final String PARTITION = "ring";

  private static final int MAX_RACES = 20;

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement selectVersion;
  private final PreparedStatement move;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  ShredRing(CassandraSession session) {
    this.session = session;
    String table = session.settings().shredKeyspace() + ".ring";
    this.select = session.prepare("SELECT name, epoch, wrapped FROM " + table + " WHERE ring = ?");
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
    session.readSerially(
        select.bind(PARTITION),
        row -> {
          String name = row.getString("name");
          // A ring without entries still has its version, which is a row.
          if (name != null) {
            entries.add(new RingEntry(name, row.getLong("epoch"), Columns.bytes(row, "wrapped")));
          }
        });
    return entries;
  }

  CompletionStage<Void> put(List<RingEntry> entries) {
    List<BatchableStatement<?>> inserts = new ArrayList<>();
    for (RingEntry entry : entries) {
      inserts.add(
          insert.bind(PARTITION, entry.name(), entry.epoch(), ByteBuffer.wrap(entry.wrapped())));
    }
    return change(inserts, MAX_RACES);
  }

  CompletionStage<Void> delete(String name, long epoch) {
    return change(List.of(delete.bind(PARTITION, name, epoch)), MAX_RACES);
  }

  /** Doing it twice does no harm. */
  private CompletionStage<Void> change(List<BatchableStatement<?>> changes, int races) {
    return session
        .readSerially(selectVersion.bind(PARTITION))
        .thenCompose(row -> {
          Long version = row == null || row.isNull(0) ? null : row.getLong(0);
          List<BatchableStatement<?>> batch = new ArrayList<>(changes);
          batch.add(
              move.bind()
                  .setLong(0, version == null ? 1 : version + 1)
                  .setString(1, PARTITION)
                  .set(2, version, Long.class));
          return session.change(BatchStatement.newInstance(DefaultBatchType.LOGGED, batch));
        })
        .thenCompose(result -> {
          if (result.wasApplied()) {
            return CompletableFuture.completedStage(null);
          }
          return races > 0
              ? change(changes, races - 1)
              : CompletableFuture.failedStage(
                  new StorageFailedException("the key ring is being changed all the time"));
        });
  }
}
