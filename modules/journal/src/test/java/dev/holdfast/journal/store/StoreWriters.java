package dev.holdfast.journal.store;

import dev.holdfast.journal.store.SqliteDatabase.Durability;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;

/**
 * Eight writers of mixed changes in a process of their own, which says on its standard output what
 * it has been promised: {@code A stream sequence} for an append, {@code S key} for a shred row,
 * {@code I key} before it asks for the row's deletion and {@code D key} when that is done. Runs
 * until it is killed.
 */
final class StoreWriters {

  /** How the writers work: right, or wrong in a way that the checks must notice. */
  enum Conduct {
    RIGHT,
    /** Says it before it asks for it. */
    ACKNOWLEDGE_FIRST,
    /** Lets the store leave its writes to the operating system. */
    NO_SYNC
  }

  static final String REFUSED = "refused";
  private static final int WRITERS = 8;

  private final Conduct conduct;
  private final SqliteEventStore events;
  private final SqliteShredStore shreds;
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

  private StoreWriters(Path directory, Conduct conduct) {
    this.conduct = conduct;
    this.events =
        SqliteEventStore.open(
            directory.resolve(EmbeddedStorage.JOURNAL_FILE),
            conduct == Conduct.NO_SYNC ? Durability.OFF : Durability.FULL);
    this.shreds = SqliteShredStore.open(directory.resolve(EmbeddedStorage.SHRED_FILE));
  }

  /** Arguments: directory, conduct, seed. */
  public static void main(String[] args) {
    long seed = Long.parseLong(args[2]);
    StoreWriters writers = new StoreWriters(Path.of(args[0]), Conduct.valueOf(args[1]));
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Thread.ofPlatform()
          .start(() ->
              writers.write("s" + seed + "." + writer + ".", new Random(seed * WRITERS + writer)));
    }
  }

  /** What the row of a stream must hold. */
  static EventRow row(String stream, long sequence) {
    String text = (stream + "#" + sequence + "|").repeat(5 + (int) (sequence % 7) * 5);
    return new EventRow(
        sequence, "key.enabled.v1", null, sequence, "w", text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Stream {
    private final String name;
    private StreamHead head = StreamHead.ABSENT;

    Stream(String name) {
      this.name = name;
    }
  }

  private void write(String prefix, Random random) {
    List<Stream> streams = new ArrayList<>();
    List<KeyId> rows = new ArrayList<>();
    while (true) {
      int dice = random.nextInt(100);
      if (streams.isEmpty() || dice < 15) {
        streams.add(new Stream(prefix + streams.size()));
        append(streams.getLast(), 1);
      } else if (dice < 85) {
        append(streams.get(random.nextInt(streams.size())), 1 + random.nextInt(3));
      } else if (dice < 90) {
        Stream stream = streams.get(random.nextInt(streams.size()));
        stream.head = events.takeEpoch(stream.name).toCompletableFuture().join();
      } else if (dice < 95) {
        appendBehind(streams.get(random.nextInt(streams.size())));
      } else if (dice < 99 || rows.isEmpty()) {
        KeyId key = KeyId.of(new UUID(random.nextLong(), random.nextLong()));
        shreds
            .insert(List.of(new Row(key, "metadata", 1, new byte[64])))
            .toCompletableFuture()
            .join();
        say("S " + key);
        rows.add(key);
      } else {
        KeyId key = rows.removeLast();
        say("I " + key);
        shreds.delete(key).toCompletableFuture().join();
        say("D " + key);
      }
    }
  }

  private void append(Stream stream, int count) {
    List<EventRow> rows = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      rows.add(row(stream.name, stream.head.sequence() + i));
    }
    String promise = "A " + stream.name + " " + (stream.head.sequence() + count);
    if (conduct == Conduct.ACKNOWLEDGE_FIRST) {
      say(promise);
    }
    events.append(stream.name, stream.head, rows, null).toCompletableFuture().join();
    if (conduct != Conduct.ACKNOWLEDGE_FIRST) {
      say(promise);
    }
    stream.head = new StreamHead(stream.head.sequence() + count, stream.head.epoch());
  }

  private void appendBehind(Stream stream) {
    StreamHead behind = new StreamHead(stream.head.sequence() - 1, stream.head.epoch());
    EventRow row =
        new EventRow(
            stream.head.sequence(),
            "key.enabled.v1",
            null,
            0,
            REFUSED,
            REFUSED.getBytes(StandardCharsets.UTF_8));
    try {
      events.append(stream.name, behind, List.of(row), null).toCompletableFuture().join();
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof FencedException) {
        return;
      }
      throw refused;
    }
    throw new IllegalStateException("an append behind the head was taken");
  }

  /** One write of less than a pipe's atomic size. */
  private void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
