package dev.holdfast.cluster.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.audit.AuditSearch.Event;
import dev.holdfast.model.audit.AuditSearch.Page;
import dev.holdfast.model.audit.AuditSearch.Places;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Pages of several trails, one after the other, tell of every event once and in order. */
class EventMergeTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Of trail 1 and so on; seconds at which something was recorded, most of them rising. */
  private record Trails(List<List<Integer>> seconds) {

    static Trails of(List<List<Integer>> gaps) {
      return new Trails(
          gaps.stream()
              .map(trail -> {
                List<Integer> rising = new ArrayList<>();
                int second = 0;
                for (int gap : trail) {
                  second += gap;
                  rising.add(second);
                }
                return rising;
              })
              .toList());
    }

    Event event(int trail, int sequence) {
      return new Event(
          trail + "-" + sequence,
          "Encrypt",
          true,
          Optional.empty(),
          START.plusSeconds(seconds.get(trail - 1).get(sequence - 1)),
          "kms.amazonaws.com",
          Optional.empty(),
          List.of(),
          sequence,
          "{}");
    }

    /**
     * As a search of one trail answers.
     *
     * @param lines how many it looks at, of which every third is somebody else's
     */
    Page page(int trail, Places after, int limit, int lines) {
      List<Event> found = new ArrayList<>();
      long before = after.inOnly().orElse(seconds.get(trail - 1).size() + 1L);
      for (long sequence = before - 1; sequence > 0; sequence--) {
        if (before - sequence > lines) {
          return new Page(found, Places.inOnly(sequence + 1));
        }
        if (isMine(sequence)) {
          if (found.size() == limit) {
            return new Page(found, Places.inOnly(sequence + 1));
          }
          found.add(event(trail, (int) sequence));
        }
      }
      return new Page(found, Places.NONE);
    }

    static boolean isMine(long sequence) {
      return sequence % 3 != 0;
    }

    int mine() {
      return seconds.stream().mapToInt(trail -> trail.size() - trail.size() / 3).sum();
    }
  }

  @Property(tries = 500)
  void allPages_haveEveryEventOnce_newestFirst_andEachTrailsInItsOrder(
      @ForAll @Size(min = 1, max = 4)
          List<@Size(max = 40) List<@IntRange(min = -1, max = 3) Integer>> gaps,
      @ForAll @IntRange(min = 1, max = 6) int limit,
      @ForAll @IntRange(min = 1, max = 9) int lines) {
    Trails trails = Trails.of(gaps);
    List<Event> found = new ArrayList<>();
    Places places = Places.NONE;
    int pages = 0;
    do {
      EventMerge merge = new EventMerge(limit);
      for (int trail = 1; trail <= gaps.size(); trail++) {
        Long place = places.byTrail().get((long) trail);
        merge.add(
            trail,
            place != null && place == 0
                ? new Page(List.of(), Places.NONE)
                : trails.page(
                    trail, place == null ? Places.NONE : Places.inOnly(place), limit, lines));
      }
      Page page = merge.page();
      assertThat(page.events()).hasSizeLessThanOrEqualTo(limit);
      found.addAll(page.events());
      places = page.next();
      assertThat(++pages).as("pages, of which each gets further").isLessThan(1_000);
    } while (!places.isEnd());

    assertThat(found).doesNotHaveDuplicates().hasSize(trails.mine());
    for (int trail = 1; trail <= gaps.size(); trail++) {
      String prefix = trail + "-";
      assertThat(found.stream().filter(event -> event.id().startsWith(prefix)))
          .extracting(Event::sequence)
          .isSortedAccordingTo(Comparator.reverseOrder());
    }
    if (gaps.stream().allMatch(trail -> trail.stream().allMatch(gap -> gap >= 0))) {
      assertThat(found).extracting(Event::time).isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  @Example
  void aTrailThatWasNotSearchedToItsEnd_holdsBackWhatIsOlderElsewhere() {
    Trails trails = Trails.of(List.of(List.of(1, 5), List.of(3)));
    EventMerge merge = new EventMerge(9);
    merge.add(1, new Page(List.of(trails.event(1, 2)), Places.inOnly(2)));
    merge.add(2, new Page(List.of(trails.event(2, 1)), Places.NONE));

    assertThat(merge.page())
        .isEqualTo(
            new Page(
                List.of(trails.event(1, 2)), new Places(new TreeMap<>(Map.of(1L, 2L, 2L, 2L)))));
  }
}
