package dev.holdfast.cluster.door;

import dev.holdfast.model.audit.AuditSearch.Event;
import dev.holdfast.model.audit.AuditSearch.Page;
import dev.holdfast.model.audit.AuditSearch.Places;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One page of several trails' pages. Each trail's events keep their order; of the first ones left
 * the newest comes next. It ends where a trail's page does that has more: what follows there may be
 * newer than what the others still have.
 */
final class EventMerge {

  /** A trail's page, and how many of its events are taken. */
  private static final class Taken {

    private final long trail;
    private final Page page;
    private int count;

    private Taken(long trail, Page page) {
      this.trail = trail;
      this.page = page;
    }

    private boolean isAll() {
      return count == page.events().size();
    }

    private Event first() {
      return page.events().get(count);
    }

    /** Where this trail goes on. */
    private long next() {
      return isAll() ? page.next().inOnly().orElse(0) : first().sequence() + 1;
    }
  }

  private static final Comparator<Taken> BY_TIME =
      Comparator.comparing((Taken taken) -> taken.first().time());

  private final int limit;
  private final List<Taken> trails = new ArrayList<>();

  /**
   * @param limit of events
   */
  EventMerge(int limit) {
    this.limit = limit;
  }

  void add(long trail, Page page) {
    trails.add(new Taken(trail, page));
  }

  Page page() {
    List<Event> events = new ArrayList<>();
    while (events.size() < limit
        && trails.stream().noneMatch(trail -> trail.isAll() && !trail.page.next().isEnd())) {
      Optional<Taken> newest = trails.stream().filter(trail -> !trail.isAll()).max(BY_TIME);
      if (newest.isEmpty()) {
        break;
      }
      events.add(newest.get().first());
      newest.get().count++;
    }
    SortedMap<Long, Long> next = new TreeMap<>();
    trails.forEach(trail -> next.put(trail.trail, trail.next()));
    return new Page(events, new Places(next));
  }
}
