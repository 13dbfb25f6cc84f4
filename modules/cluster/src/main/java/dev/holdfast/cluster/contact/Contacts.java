package dev.holdfast.cluster.contact;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whom this node has heard, and how long it may rely on that. What counts is when the question was
 * sent that was answered: the answer may have been on its way, or waited in a process that was
 * stopped, for as long as it likes.
 */
final class Contacts {

  private final long self;
  private final long validNanos;

  /** When questions were sent, as long as an answer would still mean something. */
  private final Set<Long> rounds = new HashSet<>();

  private final Map<Long, Long> heardOf = new HashMap<>();

  /**
   * @param self this node
   * @param validity how long an answer counts, from when the question was sent
   */
  Contacts(long self, Duration validity) {
    this.self = self;
    this.validNanos = validity.toNanos();
  }

  /** Begins a round of questions, to be sent after this; it is called by the time. */
  void begin(long now) {
    rounds.removeIf(sent -> now - sent > validNanos);
    heardOf.values().removeIf(sent -> now - sent > validNanos);
    rounds.add(now);
  }

  /** A node has answered; what was never asked, or too long ago, counts as nothing. */
  void answered(long round, long node) {
    if (rounds.contains(round)) {
      heardOf.merge(node, round, (a, b) -> a - b > 0 ? a : b);
    }
  }

  /**
   * Until when this node is in touch with most of both. Whoever goes on without it decides so with
   * most of the settled ones, to which those may have come meanwhile that are still joining as far
   * as this node knows.
   *
   * @param settled the nodes with keys, this one too, but for those that are joining
   * @param all the same with those that are joining
   * @return a moment that is past when it is not
   */
  long untilWhen(Set<Long> settled, Set<Long> all, long now) {
    long some = untilWhen(settled, now);
    long whole = untilWhen(all, now);
    return some - whole < 0 ? some : whole;
  }

  private long untilWhen(Set<Long> nodes, long now) {
    if (!nodes.contains(self)) {
      return now;
    }
    int others = nodes.size() / 2;
    if (others == 0) {
      return now + validNanos;
    }
    return heardOf.entrySet().stream()
        .filter(heard -> nodes.contains(heard.getKey()) && heard.getKey() != self)
        .map(heard -> now - heard.getValue())
        .sorted(Comparator.naturalOrder())
        .skip(others - 1L)
        .findFirst()
        .map(ago -> now - ago + validNanos)
        .orElse(now);
  }
}
