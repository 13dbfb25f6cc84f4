package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.holdfast.journal.store.ConflictException;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.FencedException;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StreamHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The conditional writes to streams. An append is one batch in one partition, conditional on head
 * and epoch. Where its answer is missing or is no, the stream is read again: each row says which
 * append wrote it. An append may be sent twice, for its condition lets one of them in at most, and
 * both say the same.
 */
final class Streams {

  /** Each lost race means that another writer took over; so many in a row are no accident. */
  private static final int MAX_RACES = 50;

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement selectWriter;
  private final PreparedStatement move;
  private final PreparedStatement insert;
  private final PreparedStatement take;

  Streams(CassandraSession session) {
    this.session = session;
    String table = session.settings().journalKeyspace() + ".event";
    this.select =
        session.prepare(
            "SELECT head, epoch, wake_at, wake_sequence FROM "
                + table
                + " WHERE persistence_id = ? LIMIT 1");
    this.selectWriter =
        session.prepare(
            "SELECT append_id FROM " + table + " WHERE persistence_id = ? AND sequence = ?");
    this.move =
        session.prepare(
            "UPDATE "
                + table
                + " SET head = ?, epoch = ?, wake_at = ?, wake_sequence = ?"
                + " WHERE persistence_id = ? IF head = ? AND epoch = ?");
    this.insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " (persistence_id, sequence, append_id, manifest, subject, timestamp, writer,"
                + " envelope) VALUES (?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS");
    this.take =
        session.prepare(
            "UPDATE "
                + table
                + " SET epoch = ? WHERE persistence_id = ? IF head = ? AND epoch = ?");
  }

  /** What a majority knows of a stream; an append under way may be missing. */
  CompletionStage<StreamState> state(String persistenceId) {
    return session.readOne(select.bind(persistenceId)).thenApply(StreamState::of);
  }

  /** What the stream says, after finishing what is still under way there. */
  CompletionStage<StreamState> settledState(String persistenceId) {
    return session.readSerially(select.bind(persistenceId)).thenApply(StreamState::of);
  }

  /** Adds one to the epoch. Doing it twice does no harm. */
  CompletionStage<StreamState> takeEpoch(String persistenceId) {
    return takeEpoch(persistenceId, MAX_RACES);
  }

  private CompletionStage<StreamState> takeEpoch(String persistenceId, int races) {
    return session
        .readSeriallyUnlessSilent(select.bind(persistenceId))
        .thenApply(StreamState::of)
        .thenCompose(state -> {
          StreamHead head = state.head();
          if (head.equals(StreamHead.ABSENT)) {
            return CompletableFuture.completedStage(state);
          }
          long epoch = head.epoch() + 1;
          return session
              .changeOnceOrTwice(take.bind(epoch, persistenceId, head.sequence(), head.epoch()))
              .thenCompose(result -> {
                if (result.wasApplied()) {
                  return CompletableFuture.completedStage(
                      new StreamState(
                          new StreamHead(head.sequence(), epoch),
                          state.wakeAt(),
                          state.wakeSequence()));
                }
                return races > 0
                    ? takeEpoch(persistenceId, races - 1)
                    : CompletableFuture.failedStage(
                        new StorageFailedException(
                            persistenceId + " is being taken over all the time"));
              });
        });
  }

  /**
   * Appends the rows, all or none, if the stream stands at {@code head}.
   *
   * @param after what the stream says then
   * @param appendId no other append's, ever
   */
  CompletionStage<Void> append(
      String persistenceId,
      StreamHead head,
      List<EventRow> rows,
      StreamState after,
      String appendId) {
    return session
        .changeOnceOrTwice(batch(persistenceId, head, rows, after, appendId))
        .handle((result, failure) -> {
          if (failure == null && result.wasApplied()) {
            return CompletableFuture.<Void>completedStage(null);
          }
          return readAgain(persistenceId, head, rows, appendId, failure);
        })
        .thenCompose(answer -> answer);
  }

  private BatchStatement batch(
      String persistenceId,
      StreamHead head,
      List<EventRow> rows,
      StreamState after,
      String appendId) {
    boolean first = head.equals(StreamHead.ABSENT);
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.LOGGED);
    // A condition on what is not there is a condition on null.
    batch.addStatement(
        move.bind()
            .setLong(0, after.head().sequence())
            .setLong(1, after.head().epoch())
            .set(2, after.wakeAt(), Long.class)
            .set(3, after.wakeAt() == null ? null : after.wakeSequence(), Long.class)
            .setString(4, persistenceId)
            .set(5, first ? null : head.sequence(), Long.class)
            .set(6, first ? null : head.epoch(), Long.class));
    for (EventRow row : rows) {
      batch.addStatement(
          insert
              .bind()
              .setString(0, persistenceId)
              .setLong(1, row.sequence())
              .setString(2, appendId)
              .setString(3, row.manifest())
              .setString(4, row.subject() == null ? null : row.subject().value())
              .setLong(5, row.timestampMillis())
              .setString(6, row.writer())
              .setByteBuffer(7, ByteBuffer.wrap(row.envelope())));
    }
    return batch.build();
  }

  /**
   * What became of an append that was not confirmed. The head is read first: once it has passed
   * what the append was conditional on, the append can no longer succeed, and the row says whether
   * it had.
   */
  private CompletionStage<Void> readAgain(
      String persistenceId,
      StreamHead believed,
      List<EventRow> rows,
      String appendId,
      @Nullable Throwable failure) {
    return settledState(persistenceId)
        .thenCompose(state ->
            session
                .readSerially(selectWriter.bind(persistenceId, rows.getFirst().sequence()))
                .thenCompose(
                    row -> answer(persistenceId, believed, state.head(), row, appendId, failure)));
  }

  private static CompletionStage<Void> answer(
      String persistenceId,
      StreamHead believed,
      StreamHead found,
      @Nullable Row row,
      String appendId,
      @Nullable Throwable failure) {
    if (row != null && appendId.equals(row.getString(0))) {
      return CompletableFuture.completedStage(null);
    }
    if (!found.equals(believed)) {
      return CompletableFuture.failedStage(
          new FencedException(
              persistenceId + " stands at " + found + ", its writer believes " + believed));
    }
    if (row != null) {
      return CompletableFuture.failedStage(
          new ConflictException(
              persistenceId + " has an event behind its head " + found.sequence()));
    }
    String notKnown = "whether " + persistenceId + " was appended to is not known yet";
    return CompletableFuture.failedStage(
        failure == null
            ? new StorageFailedException(notKnown)
            : new StorageFailedException(notKnown, failure));
  }
}
