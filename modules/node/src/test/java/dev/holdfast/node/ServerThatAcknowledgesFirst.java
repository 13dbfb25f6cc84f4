package dev.holdfast.node;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.NodeOverStores;
import dev.holdfast.node.start.DataDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A development server that is wrong in one thing: it says that an event is written and writes it a
 * moment later. The checks of the kill test must notice.
 */
final class ServerThatAcknowledgesFirst {

  private static final int PLACES = 512;

  private ServerThatAcknowledgesFirst() {}

  /** Argument: the data directory. Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    DataDirectory data = DataDirectory.open(Path.of(args[0]));
    Function<Region, RegionStorage> right = RegionNode.embeddedIn(data);
    NodeOverStores node =
        NodeOverStores.start(data, region -> new Hasty(right.apply(region)), PLACES);
    System.out.println("Holdfast is ready on " + node.endpoint());
    new CountDownLatch(1).await();
  }

  private record Hasty(RegionStorage right, EventStore events) implements RegionStorage {

    Hasty(RegionStorage right) {
      this(right, new AppendsLater(right.events()));
    }

    @Override
    public ShredStore shreds() {
      return right.shreds();
    }

    @Override
    public void close() {
      right.close();
    }
  }

  /** Appends in the order of asking, so that nothing but the moment of the answer is wrong. */
  private static final class AppendsLater implements EventStore {

    /** Longer than the writers are let write: nothing of theirs is written before the kill. */
    private static final long HELD_BACK_MILLIS = 2_000;

    private final EventStore right;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    AppendsLater(EventStore right) {
      this.right = right;
    }

    @Override
    public CompletionStage<Void> append(
        String persistenceId, StreamHead head, List<EventRow> rows, @Nullable Instant wakeAt) {
      List<EventRow> copy = List.copyOf(rows);
      var _ =
          later.schedule(
              () -> right.append(persistenceId, head, copy, wakeAt).toCompletableFuture().join(),
              HELD_BACK_MILLIS,
              TimeUnit.MILLISECONDS);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<StreamHead> takeEpoch(String persistenceId) {
      return right.takeEpoch(persistenceId);
    }

    @Override
    public StreamHead head(String persistenceId) {
      return right.head(persistenceId);
    }

    @Override
    public StoredStream stream(String persistenceId) {
      return right.stream(persistenceId);
    }

    @Override
    public void read(String persistenceId, long from, long to, Consumer<EventRow> consumer) {
      right.read(persistenceId, from, to, consumer);
    }

    @Override
    public CompletionStage<String> establish(String fact, String value) {
      return right.establish(fact, value);
    }

    @Override
    public Optional<String> fact(String fact) {
      return right.fact(fact);
    }

    @Override
    public long persistenceIdCount() {
      return right.persistenceIdCount();
    }

    @Override
    public void streams(Consumer<StoredStream> visitor) {
      right.streams(visitor);
    }

    @Override
    public List<String> due(Instant now, int limit) {
      return right.due(now, limit);
    }

    @Override
    public CompletionStage<StorageFailedException> failure() {
      return right.failure();
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
