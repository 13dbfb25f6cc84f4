package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Events in a region's Cassandra, shared by all nodes of the region. It never fails for good: what
 * is asked while Cassandra cannot be reached fails, what is asked afterwards does not.
 */
public final class CassandraEventStore implements EventStore {

  private final CassandraSession session;
  private final String opener;
  private final AtomicLong appends = new AtomicLong();
  private final Lanes lanes = new Lanes();
  private final RecentStreams recent = new RecentStreams();
  private final Streams streams;
  private final WakeUpIndex wakeUps;
  private final Facts facts;
  private final PreparedStatement selectEvents;
  private final PreparedStatement selectIds;
  private final PreparedStatement selectStreams;
  private final PreparedStatement selectHeads;
  private final PreparedStatement selectAny;
  private final CompletableFuture<StorageFailedException> failure = new CompletableFuture<>();

  /**
   * @param opener a name that nobody else opens the store under, ever
   */
  CassandraEventStore(CassandraSession session, String opener) {
    this.session = session;
    this.opener = opener;
    this.streams = new Streams(session);
    this.wakeUps = new WakeUpIndex(session, streams::state);
    this.facts = new Facts(session, session.settings().journalKeyspace());
    String table = session.settings().journalKeyspace() + ".event";
    this.selectEvents =
        session.prepare(
            "SELECT sequence, manifest, subject, timestamp, writer, envelope FROM "
                + table
                + " WHERE persistence_id = ? AND sequence >= ? AND sequence <= ?");
    this.selectIds = session.prepare("SELECT DISTINCT persistence_id FROM " + table);
    this.selectStreams =
        session.prepare("SELECT DISTINCT persistence_id, head, epoch, wake_at FROM " + table);
    this.selectHeads = session.prepare("SELECT DISTINCT persistence_id, head FROM " + table);
    this.selectAny = session.prepare("SELECT persistence_id FROM " + table + " LIMIT 1");
  }

  @Override
  public CompletionStage<Void> append(
      String persistenceId, StreamHead head, List<EventRow> rows, @Nullable Instant wakeAt) {
    head.requireContinuedBy(rows);
    List<EventRow> copy = List.copyOf(rows);
    Long wakeAtMillis = EventStore.toMillis(wakeAt);
    String appendId = opener + "." + appends.incrementAndGet();
    return lanes.run(
        persistenceId, () -> appendNow(persistenceId, head, copy, wakeAtMillis, appendId));
  }

  /** The index first: an event whose wake-up is missing there would never be done. */
  private CompletionStage<Void> appendNow(
      String persistenceId,
      StreamHead head,
      List<EventRow> rows,
      @Nullable Long wakeAt,
      String appendId) {
    StreamState before = recent.at(persistenceId, head);
    StreamState after = before.moved(rows.getLast().sequence(), wakeAt);
    CompletionStage<?> indexed =
        wakeAt != null && after.wakeSequence() != before.wakeSequence()
            ? wakeUps.add(persistenceId, wakeAt, after.wakeSequence())
            : CompletableFuture.completedStage(null);
    return indexed
        .thenCompose(done -> streams.append(persistenceId, head, rows, after, appendId))
        .whenComplete((done, refused) -> {
          if (refused != null) {
            recent.forget(persistenceId);
            return;
          }
          recent.put(persistenceId, after);
          if (before.wakeAt() != null && before.wakeSequence() != after.wakeSequence()) {
            // Nobody waits for it.
            var _ = wakeUps.remove(persistenceId, before.wakeAt(), before.wakeSequence());
          }
        });
  }

  @Override
  public CompletionStage<StreamHead> takeEpoch(String persistenceId) {
    return lanes.run(
        persistenceId,
        () ->
            streams
                .takeEpoch(persistenceId)
                .thenApply(state -> {
                  recent.put(persistenceId, state);
                  return state.head();
                }));
  }

  @Override
  public StreamHead head(String persistenceId) {
    return CassandraSession.await(streams.settledState(persistenceId)).head();
  }

  @Override
  public StoredStream stream(String persistenceId) {
    StreamState state = CassandraSession.await(streams.settledState(persistenceId));
    Long wakeAt = state.wakeAt();
    return new StoredStream(
        persistenceId, state.head(), wakeAt == null ? null : Instant.ofEpochMilli(wakeAt));
  }

  @Override
  public void read(String persistenceId, long from, long to, Consumer<EventRow> consumer) {
    session.read(
        selectEvents.bind(persistenceId, from, to),
        row ->
            consumer.accept(
                new EventRow(
                    row.getLong("sequence"),
                    Columns.text(row, "manifest"),
                    subject(row.getString("subject")),
                    row.getLong("timestamp"),
                    Columns.text(row, "writer"),
                    Columns.bytes(row, "envelope"))));
  }

  private static @Nullable KeyId subject(@Nullable String text) {
    return text == null
        ? null
        : KeyId.parse(text)
            .orElseThrow(
                () -> new IntegrityException("a stored event names a subject that is no key id"));
  }

  @Override
  public List<String> due(Instant now, int limit) {
    return wakeUps.due(now.toEpochMilli(), limit);
  }

  @Override
  public CompletionStage<String> establish(String fact, String value) {
    return lanes.run(fact, () -> facts.establish(fact, value));
  }

  @Override
  public Optional<String> fact(String fact) {
    return facts.find(fact);
  }

  @Override
  public long persistenceIdCount() {
    long[] count = {0};
    session.readFromAll(selectIds.bind(), row -> count[0]++);
    return count[0];
  }

  /** From every copy, as the count. */
  @Override
  public void streams(Consumer<StoredStream> visitor) {
    session.readFromAll(
        selectStreams.bind(),
        row ->
            visitor.accept(
                new StoredStream(
                    Columns.text(row, "persistence_id"),
                    new StreamHead(row.getLong("head"), row.getLong("epoch")),
                    row.isNull("wake_at") ? null : Instant.ofEpochMilli(row.getLong("wake_at")))));
  }

  @Override
  public void heads(ObjLongConsumer<String> visitor) {
    session.readMany(
        selectHeads.bind(),
        row -> visitor.accept(Columns.text(row, "persistence_id"), row.getLong("head")));
  }

  @Override
  public boolean hasEvents() {
    return session.rows(selectAny.bind()).hasNext();
  }

  @Override
  public boolean isAway() {
    return session.isAway();
  }

  /** Never: Cassandra comes back. */
  @Override
  public CompletionStage<StorageFailedException> failure() {
    return failure;
  }

  @Override
  public void close() {
    lanes.close();
  }
}
