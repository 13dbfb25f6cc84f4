package dev.holdfast.journal.pekko;

import dev.holdfast.journal.store.StreamHead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one live actor's stream stands for its writer: head, epoch and the MAC to chain to. Known
 * only after a recovery, and forgotten after any failure: then the actor must recover.
 */
final class StreamWriter {

  /**
   * @param mac of the row at the head
   */
  @SuppressWarnings("ArrayRecordComponent") // where the next row is chained, never compared
  record Position(StreamHead head, byte[] mac) {}

  private volatile @Nullable StreamHead expected;
  private volatile @Nullable Position position;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /** The head that the replay now under way must end at. */
  @Nullable StreamHead expected() {
    return expected;
  }

  void expect(StreamHead head) {
    expected = head;
  }

  @Nullable Position position() {
    return position;
  }

  void moveTo(Position newPosition) {
    expected = null;
    position = newPosition;
  }

  void forget() {
    position = null;
  }

  /**
   * Runs one write after another: each is chained to the one before. Called by the journal's actor
   * only.
   */
  <T> CompletableFuture<T> afterTheLast(Supplier<CompletionStage<T>> write) {
    CompletableFuture<T> next =
        last.handle((result, error) -> true).thenCompose(done -> write.get());
    last = next;
    return next;
  }
}
