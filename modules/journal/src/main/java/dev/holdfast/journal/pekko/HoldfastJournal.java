package dev.holdfast.journal.pekko;

import com.typesafe.config.Config;
import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.IntegrityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Pekko's journal over an {@link EventStore}: {@code pekko.persistence.journal.plugin =
 * "holdfast.journal"}. Actors persist {@link dev.holdfast.model.journal.JournalEntry} and get them
 * back as {@link dev.holdfast.model.journal.JournalEntries}.
 *
 * <p>A recovery takes the writer's epoch first and reads then, so that whoever wrote before can
 * append no more. A write that the store refuses is a rejection of that write and stops that actor;
 * only a failing medium counts for the circuit breaker, which stands before all of them.
 */
public final class HoldfastJournal extends AsyncWriteJournal {

  private static final Logger LOG = LoggerFactory.getLogger(HoldfastJournal.class);

  private final EventStore store;
  private final EventWriting writing;
  private final EventReading reading;
  private final Executor executor;

  private final StreamWriters writers;

  public HoldfastJournal(Config config) {
    JournalSetup setup =
        context()
            .system()
            .settings()
            .setup()
            .get(JournalSetup.class)
            .orElseThrow(() ->
                new IllegalStateException("the actor system was started without a JournalSetup"));
    EventEnvelope envelope = new EventEnvelope(setup.seal());
    InstantSource clock = setup.clock();
    this.store = setup.store();
    this.writing = new EventWriting(store, envelope, clock);
    this.reading = new EventReading(store, envelope);
    this.executor = context().system().dispatchers().lookup(config.getString("work-dispatcher"));
    this.writers = new StreamWriters(config.getInt("max-writers"));
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    StreamWriter writer = writers.replace(persistenceId);
    CompletionStage<Long> highest =
        store
            .takeEpoch(persistenceId)
            .thenApplyAsync(
                head -> {
                  if (head.sequence() == 0) {
                    writer.moveTo(reading.start(persistenceId, head));
                  } else {
                    writer.expect(head);
                  }
                  return head.sequence();
                },
                executor);
    return FutureConverters.asScala(highest);
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    StreamWriter writer = writers.find(persistenceId);
    CompletionStage<Void> done =
        CompletableFuture.runAsync(
            () -> {
              StreamHead head = writer == null ? null : writer.expected();
              if (writer == null || head == null) {
                throw new IllegalStateException(persistenceId + " recovers twice at the same time");
              }
              try {
                writer.moveTo(reading.replay(persistenceId, head, from, to, max, replay));
              } catch (IntegrityException e) {
                LOG.error("Refusing to recover {}: {}", persistenceId, e.getMessage());
                throw e;
              }
            },
            executor);
    return FutureConverters.asScala(done);
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<CompletableFuture<Optional<Exception>>> results = new ArrayList<>();
    for (AtomicWrite message : messages) {
      results.add(write(message));
    }
    CompletionStage<Iterable<Optional<Exception>>> all =
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
            .thenApply(done -> results.stream().map(CompletableFuture::join).toList());
    return FutureConverters.asScala(all);
  }

  private CompletableFuture<Optional<Exception>> write(AtomicWrite message) {
    String persistenceId = message.persistenceId();
    StreamWriter writer = writers.find(persistenceId);
    if (writer == null) {
      return CompletableFuture.completedFuture(
          Optional.of(EventWriting.unknownWriter(persistenceId)));
    }
    return writer
        .afterTheLast(() ->
            CompletableFuture.supplyAsync(() -> writing.write(message, writer), executor)
                .thenCompose(stage -> stage))
        .handle((done, error) -> outcome(persistenceId, writer, error));
  }

  /** Nothing for success, the refusal for a write that was refused; throws when it is not known. */
  private static Optional<Exception> outcome(
      String persistenceId, StreamWriter writer, @Nullable Throwable error) {
    if (error == null) {
      return Optional.empty();
    }
    writer.forget();
    Throwable cause = StageFailure.cause(error);
    LOG.warn("A write of {} failed: {}", persistenceId, cause.getMessage());
    if (EventWriting.isRefusal(cause) && cause instanceof Exception refusal) {
      return Optional.of(refusal);
    }
    throw new CompletionException(cause);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return FutureConverters.asScala(
        CompletableFuture.failedStage(
            new UnsupportedOperationException("nothing is deleted from the journal")));
  }
}
