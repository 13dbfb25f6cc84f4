package dev.holdfast.journal.store;

import dev.holdfast.model.journal.WakeUps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A region's events: append-only, one stream a persistence id, each with at most one writer.
 *
 * <p>Changes complete when they are durable. They fail with {@link FencedException}, {@link
 * ConflictException} or {@link StorageFullException} when nothing was written; any other failure
 * means <em>unknown</em>: read again, then answer. Reads block and see every change that had
 * completed before they began.
 */
public interface EventStore extends WakeUps, AutoCloseable {

  /**
   * Appends the rows, all or none, if the stream still stands where its writer believes.
   *
   * @param head what {@link #takeEpoch} gave, its sequence moved on by what this writer has
   *     appended since
   * @param rows at least one, continuing the head's sequence
   * @param wakeAt replaces the stream's wake-up time; null for never
   */
  CompletionStage<Void> append(
      String persistenceId, StreamHead head, List<EventRow> rows, @Nullable Instant wakeAt);

  /**
   * Makes the caller the stream's writer: from here on every append of an earlier one is refused.
   * An id without events gets no row by this, so that asking for ids that do not exist leaves no
   * trace; there the first append decides.
   */
  CompletionStage<StreamHead> takeEpoch(String persistenceId);

  /** Where the stream stands; {@link StreamHead#ABSENT} when there is none. */
  StreamHead head(String persistenceId);

  /**
   * Where the stream stands, and when it is to be woken; at {@link StreamHead#ABSENT} and never
   * when there is none.
   */
  StoredStream stream(String persistenceId);

  /**
   * Reads events in order, from one sequence to another, both inclusive. Gaps in what is stored are
   * not noticed here; the envelope's chain does that.
   */
  void read(String persistenceId, long from, long to, Consumer<EventRow> consumer);

  /**
   * Writes a fact about the region, once for ever.
   *
   * @return what stands: the given value, or the one that stood already
   */
  CompletionStage<String> establish(String fact, String value);

  Optional<String> fact(String fact);

  long persistenceIdCount();

  /**
   * Shows every stream that has events, in no particular order; one changed meanwhile may be shown
   * as before or after.
   */
  void streams(Consumer<StoredStream> visitor);

  /**
   * Shows the sequence of every stream that has events, as {@link #streams} does, to who looks
   * again soon: a store of several copies asks a majority of them, and not each.
   */
  default void heads(ObjLongConsumer<String> visitor) {
    streams(stream -> visitor.accept(stream.persistenceId(), stream.head().sequence()));
  }

  /** As a store has a wake-up time: milliseconds, rounded up, so that nothing wakes early. */
  static @Nullable Long toMillis(@Nullable Instant wakeAt) {
    return wakeAt == null ? null : wakeAt.plusNanos(999_999).toEpochMilli();
  }

  /** Whether there is any stream at all. */
  default boolean hasEvents() {
    return persistenceIdCount() > 0;
  }

  /**
   * Whether it is known not to answer just now. What is asked of it then fails, and changes
   * nothing.
   */
  default boolean isAway() {
    return false;
  }

  /**
   * Completes with the reason when the medium fails and the store stops; never on {@link #close}.
   */
  CompletionStage<StorageFailedException> failure();

  /** Finishes what was accepted, then closes. */
  @Override
  void close();
}
