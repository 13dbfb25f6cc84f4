package dev.holdfast.journal.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.FencedException;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StreamHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Writers that take one stream from each other all the time: each append that was acknowledged is
 * there, under its number, and no number was given twice.
 */
@ResourceLock(TestCassandra.KEYSPACE)
class TwoWritersTest {

  private static final int WRITERS = 4;
  private static final int TAKEOVERS = Integer.getInteger("holdfast.takeovers", 200);
  private static final int APPENDS = 3;
  private static final String STREAM = "contended";

  /** How a writer appends: right, or as a stock plugin would. */
  private enum Conduct {
    FENCED,
    UNCONDITIONAL
  }

  private record Acknowledged(long sequence, String text) {}

  /** What one writer was told. */
  private record Told(List<Acknowledged> acknowledged, Set<String> unknown) {}

  @BeforeEach
  void empty() {
    TestCassandra.empty();
  }

  @Test
  void everyAcknowledgedAppend_isThere_andNoNumberIsGivenTwice() {
    assertThat(findings(Conduct.FENCED)).isEmpty();
  }

  @Test
  void unconditionalAppends_areCaught() {
    assertThat(findings(Conduct.UNCONDITIONAL)).isNotEmpty();
  }

  private static List<String> findings(Conduct conduct) {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<CompletableFuture<Told>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String name = "writer " + i;
        writers.add(CompletableFuture.supplyAsync(() -> write(name, conduct), threads));
      }
      return check(writers.stream().map(CompletableFuture::join).toList());
    }
  }

  private static Told write(String name, Conduct conduct) {
    Told told = new Told(new ArrayList<>(), new HashSet<>());
    try (CassandraEventStore store = TestCassandra.events()) {
      for (int i = 0; i < TAKEOVERS / WRITERS; i++) {
        appendUntilFenced(store, conduct, name + "." + i + ".", told);
      }
    }
    return told;
  }

  private static void appendUntilFenced(
      CassandraEventStore store, Conduct conduct, String name, Told told) {
    String text = "";
    try {
      StreamHead head = store.takeEpoch(STREAM).toCompletableFuture().join();
      for (int i = 0; i < APPENDS; i++) {
        text = name + i;
        append(store, conduct, head, text);
        told.acknowledged.add(new Acknowledged(head.sequence() + 1, text));
        head = new StreamHead(head.sequence() + 1, head.epoch());
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof StorageFailedException) {
        told.unknown.add(text);
      } else if (!(e.getCause() instanceof FencedException)) {
        throw e;
      }
    }
  }

  private static void append(
      CassandraEventStore store, Conduct conduct, StreamHead head, String text) {
    long sequence = head.sequence() + 1;
    switch (conduct) {
      case FENCED ->
          store
              .append(
                  STREAM,
                  head,
                  List.of(
                      new EventRow(
                          sequence,
                          "key.enabled.v1",
                          null,
                          0,
                          "w",
                          text.getBytes(StandardCharsets.UTF_8))),
                  null)
              .toCompletableFuture()
              .join();
      case UNCONDITIONAL ->
          TestCassandra.cql(
              "BEGIN BATCH UPDATE holdfast_journal.event SET head = "
                  + sequence
                  + ", epoch = "
                  + head.epoch()
                  + " WHERE persistence_id = '"
                  + STREAM
                  + "'; INSERT INTO holdfast_journal.event (persistence_id, sequence, manifest,"
                  + " timestamp, writer, envelope) VALUES ('"
                  + STREAM
                  + "', "
                  + sequence
                  + ", 'key.enabled.v1', 0, 'w', textAsBlob('"
                  + text
                  + "')); APPLY BATCH");
    }
  }

  private static List<String> check(List<Told> told) {
    List<String> findings = new ArrayList<>();
    Map<Long, String> stored = new HashMap<>();
    try (CassandraEventStore store = TestCassandra.events()) {
      store.read(
          STREAM,
          1,
          Long.MAX_VALUE,
          row -> stored.put(row.sequence(), new String(row.envelope(), StandardCharsets.UTF_8)));
      if (store.head(STREAM).sequence() != stored.size()) {
        findings.add("the head is " + store.head(STREAM) + " with " + stored.size() + " events");
      }
    }
    Set<String> known = new HashSet<>();
    for (Told writer : told) {
      known.addAll(writer.unknown);
      for (Acknowledged append : writer.acknowledged) {
        known.add(append.text);
        if (!append.text.equals(stored.get(append.sequence))) {
          findings.add(append + " was acknowledged; there is " + stored.get(append.sequence));
        }
      }
    }
    stored.forEach((sequence, text) -> {
      if (!known.contains(text)) {
        findings.add(text + " was refused, and is event " + sequence);
      }
    });
    if (stored.isEmpty()) {
      findings.add("nobody wrote anything");
    }
    return findings;
  }
}
