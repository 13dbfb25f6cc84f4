package dev.holdfast.node.metrics;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.Region;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Times what a region's events take to be written, and to be read back by who wakes. */
final class MeasuredStorage implements RegionStorage, EventStore {

  private static final Duration[] OF_A_DISK = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
  };

  private final RegionStorage storage;
  private final EventStore events;
  private final Timer written;
  private final Timer unwritten;
  private final Timer read;

  MeasuredStorage(RegionStorage storage, Region region, Meters meters) {
    this.storage = storage;
    this.events = storage.events();
    this.written = writing(meters, region, "written");
    this.unwritten = writing(meters, region, "failed");
    this.read =
        meters.timer(
            "kms.entity.recovery",
            "Reading, opening and applying the events of an actor that wakes",
            Tags.of("region", region.name()),
            OF_A_DISK);
  }

  private static Timer writing(Meters meters, Region region, String outcome) {
    return meters.timer(
        "kms.journal.write",
        "Until events are durable",
        Tags.of("region", region.name(), "outcome", outcome),
        OF_A_DISK);
  }

  @Override
  public EventStore events() {
    return this;
  }

  @Override
  public ShredStore shreds() {
    return storage.shreds();
  }

  @Override
  public CompletionStage<Void> append(
      String persistenceId, StreamHead head, List<EventRow> rows, @Nullable Instant wakeAt) {
    long began = System.nanoTime();
    return events
        .append(persistenceId, head, rows, wakeAt)
        .whenComplete((done, failure) ->
            (failure == null ? written : unwritten)
                .record(System.nanoTime() - began, TimeUnit.NANOSECONDS));
  }

  @Override
  public void read(String persistenceId, long from, long to, Consumer<EventRow> consumer) {
    long began = System.nanoTime();
    events.read(persistenceId, from, to, consumer);
    // Who wakes reads to the end, wherever that is; who follows reads so many at a time.
    if (to == Long.MAX_VALUE) {
      read.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public CompletionStage<StreamHead> takeEpoch(String persistenceId) {
    return events.takeEpoch(persistenceId);
  }

  @Override
  public StreamHead head(String persistenceId) {
    return events.head(persistenceId);
  }

  @Override
  public StoredStream stream(String persistenceId) {
    return events.stream(persistenceId);
  }

  @Override
  public CompletionStage<String> establish(String fact, String value) {
    return events.establish(fact, value);
  }

  @Override
  public Optional<String> fact(String fact) {
    return events.fact(fact);
  }

  @Override
  public long persistenceIdCount() {
    return events.persistenceIdCount();
  }

  @Override
  public boolean hasEvents() {
    return events.hasEvents();
  }

  @Override
  public void streams(Consumer<StoredStream> visitor) {
    events.streams(visitor);
  }

  @Override
  public void heads(ObjLongConsumer<String> visitor) {
    events.heads(visitor);
  }

  @Override
  public List<String> due(Instant now, int limit) {
    return events.due(now, limit);
  }

  @Override
  public boolean isAway() {
    return events.isAway();
  }

  @Override
  public CompletionStage<StorageFailedException> failure() {
    return events.failure();
  }

  @Override
  public void close() {
    storage.close();
  }
}
