package dev.holdfast.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.holdfast.testkit.history.State;
import dev.holdfast.testkit.history.Versions;
import dev.holdfast.testkit.history.Versions.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the journal of a region in Cassandra tells of its keys, in words that are not secret. */
final class KeyJournal {

  private static final String KEY = "key|";
  private static final Map<String, State> LEADS_TO =
      Map.of("key.enabled.v1", State.ENABLED, "key.disabled.v1", State.DISABLED);
  private static final String MARK = "key.description-updated.v1";

  /**
   * An event.
   *
   * @param writer which life of the key's actor wrote it
   */
  record Written(long sequence, String writer, String manifest, long millis) {}

  /**
   * A key's events.
   *
   * @param head the last one's number, as the appends moved it
   */
  record Stream(long head, List<Written> events) {

    /** Rules that hold whoever wrote; empty when they do. */
    Optional<String> damage(int acknowledgedMarks, int openMarks) {
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).sequence() != i + 1) {
          return Optional.of("event " + (i + 1) + " is missing");
        }
      }
      if (head != events.size()) {
        return Optional.of("the head is at " + head + " of " + events.size());
      }
      // Two appends of one number would leave one of them; the other's change is what is missing.
      long marks = events.stream().filter(event -> event.manifest().equals(MARK)).count();
      return marks < acknowledgedMarks || marks > acknowledgedMarks + openMarks
          ? Optional.of(
              "%d marks are there, %d were acknowledged and %d are open"
                  .formatted(marks, acknowledgedMarks, openMarks))
          : Optional.empty();
    }

    /**
     * What the key's state was, one after the other.
     *
     * @param slackNanos how far the clock of the history may be from that of the nodes
     */
    Versions versions(long slackNanos) {
      List<Version> versions = new ArrayList<>();
      for (Written event : events) {
        State state = LEADS_TO.get(event.manifest());
        if (state != null) {
          long nanos = TimeUnit.MILLISECONDS.toNanos(event.millis());
          versions.add(new Version(state, nanos - slackNanos, nanos + slackNanos));
        }
      }
      return new Versions(versions);
    }

    long writers() {
      return events.stream().map(Written::writer).distinct().count();
    }
  }

  private final Map<String, Stream> streams = new TreeMap<>();

  private KeyJournal() {}

  static KeyJournal read(CassandraRegion region) {
    KeyJournal journal = new KeyJournal();
    Map<String, Long> heads = new TreeMap<>();
    Map<String, List<Written>> events = new TreeMap<>();
    try (CqlSession session = CassandraRegion.session(region.cassandra())) {
      for (Row row :
          session.execute(
              "SELECT persistence_id, head, sequence, writer, manifest, timestamp"
                  + " FROM holdfast_journal.event")) {
        String id = row.getString("persistence_id");
        if (id != null && id.startsWith(KEY) && !row.isNull("sequence")) {
          heads.put(id, row.getLong("head"));
          events.computeIfAbsent(id, unused -> new ArrayList<>()).add(written(row));
        }
      }
    }
    events.forEach((id, written) ->
        journal.streams.put(
            id.substring(KEY.length()), new Stream(heads.getOrDefault(id, 0L), written)));
    return journal;
  }

  private static Written written(Row row) {
    return new Written(
        row.getLong("sequence"),
        text(row, "writer"),
        text(row, "manifest"),
        row.getLong("timestamp"));
  }

  private static String text(Row row, String column) {
    String value = row.getString(column);
    if (value == null) {
      throw new IllegalStateException("an event without " + column);
    }
    return value;
  }

  Stream of(KeyCallers.Key key) {
    Stream stream = streams.get(key.id());
    if (stream == null) {
      throw new IllegalStateException("key " + key.id() + " is not in the journal");
    }
    return stream;
  }
}
