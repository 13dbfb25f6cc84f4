package dev.holdfast.node.command;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.RecordedCall;
import dev.holdfast.model.policy.Replay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What calls would have come to: like calls are counted together, so that few lines tell many. */
final class Changes {

  /** Beyond, calls are counted and not told apart: a long trail must not fill the memory. */
  private static final int MAX_GROUPS = 10_000;

  private enum Kind {
    FAILS("would newly fail"),
    FAILS_UNLESS_GRANTED(
        "would newly fail, unless a grant on the key allows it, which the records do not tell"),
    SUCCEEDS("would newly succeed"),
    UNKNOWN("cannot be told from the records");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }
  }

  /**
   * @param why null where nothing is left to say
   */
  private record Group(
      String action, String who, @Nullable String resource, @Nullable String why) {}

  private static final class Calls {
    private final Instant last;
    private final @Nullable String lastRequest;
    private Instant first;
    private long count;

    Calls(AuditRecord newest) {
      this.last = newest.eventTime();
      this.lastRequest = newest.requestId();
      this.first = newest.eventTime();
    }

    void add(AuditRecord older) {
      first = older.eventTime();
      count++;
    }
  }

  private final Map<Kind, Map<Group, Calls>> groups = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long replayed;
  private long unchanged;

  Changes() {
    for (Kind kind : Kind.values()) {
      groups.put(kind, new LinkedHashMap<>());
      counts.put(kind, 0L);
    }
  }

  /** A call that could not be decided again. */
  void undecided(AuditRecord record, RecordedCall.Why why) {
    replayed++;
    add(Kind.UNKNOWN, record, why.sentence());
  }

  /**
   * @param wasAllowed what was decided when the call was made
   */
  void decided(AuditRecord record, boolean wasAllowed, Replay.Outcome outcome) {
    replayed++;
    switch (outcome.verdict()) {
      case ALLOWED -> changed(!wasAllowed, Kind.SUCCEEDS, record);
      case REFUSED -> changed(wasAllowed, Kind.FAILS, record);
      case REFUSED_UNLESS_GRANTED -> changed(wasAllowed, Kind.FAILS_UNLESS_GRANTED, record);
      case UNKNOWN -> add(Kind.UNKNOWN, record, unknown(outcome));
    }
  }

  private void changed(boolean changes, Kind kind, AuditRecord record) {
    if (changes) {
      add(kind, record, null);
    } else {
      unchanged++;
    }
  }

  private static String unknown(Replay.Outcome outcome) {
    return outcome.missing().isEmpty()
        ? "depends on another policy, of which the recorded decision tells too little"
        : "the policy asks for "
            + String.join(", ", new TreeSet<>(outcome.missing()))
            + ", which the record does not have";
  }

  private void add(Kind kind, AuditRecord record, @Nullable String why) {
    counts.merge(kind, 1L, Long::sum);
    Group group = new Group(action(record), Explanation.who(record), resource(record), why);
    Map<Group, Calls> known = groups.getOrDefault(kind, Map.of());
    Calls calls = known.get(group);
    if (calls == null && known.size() < MAX_GROUPS) {
      calls = new Calls(record);
      known.put(group, calls);
    }
    if (calls != null) {
      calls.add(record);
    }
  }

  /** Of a call that needs one right its name; otherwise the operation's. */
  private static String action(AuditRecord record) {
    AuditRecord.Decision decision = record.decision();
    return decision == null || decision.rights().size() > 1
        ? Explanation.service(record.eventSource()) + ":" + record.eventName()
        : decision.rights().getFirst().action();
  }

  private static @Nullable String resource(AuditRecord record) {
    AuditRecord.Decision decision = record.decision();
    return decision == null
        ? null
        : decision.rights().stream()
            .flatMap(right -> Stream.ofNullable(right.resource()))
            .distinct()
            .reduce((one, other) -> one + " and " + other)
            .orElse(null);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(replayed + " recorded calls concern it, " + unchanged + " would end as they did");
    for (Kind kind : Kind.values()) {
      long count = counts.getOrDefault(kind, 0L);
      lines.add("");
      lines.add(count + " " + kind.sentence);
      long told = 0;
      for (Map.Entry<Group, Calls> entry : groups.getOrDefault(kind, Map.of()).entrySet()) {
        lines.add(Explanation.printable(told(entry.getKey(), entry.getValue())));
        told += entry.getValue().count;
      }
      if (told < count) {
        lines.add("  " + (count - told) + " more, of other callers or keys");
      }
    }
    return lines;
  }

  private static String told(Group group, Calls calls) {
    return "  "
        + calls.count
        + " "
        + group.action
        + " by "
        + group.who
        + (group.resource == null ? "" : " on " + group.resource)
        + (calls.count == 1 ? " at " : ", from " + calls.first + " to ")
        + calls.last
        + (calls.lastRequest == null ? "" : ", request " + calls.lastRequest)
        + (group.why == null ? "" : ": " + group.why);
  }
}
