package dev.holdfast.cluster.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Compares pages merged from partitions with those of one sorted list. */
class PageMergeProperties {

  private int asked;

  /** A page of what is spread over partitions, each of which is sorted. */
  private List<Integer> page(
      List<NavigableSet<Integer>> partitions, Optional<Integer> after, int limit) {
    PageMerge<Integer> page =
        new PageMerge<>(partitions.size(), limit, Comparator.<Integer>naturalOrder());
    for (List<Integer> open = page.open(); !open.isEmpty(); open = page.open()) {
      for (int partition : open) {
        asked += page.share();
        NavigableSet<Integer> all = partitions.get(partition);
        var rest = page.last(partition).or(() -> after).map(i -> all.tailSet(i, false)).orElse(all);
        page.add(partition, rest.stream().limit(page.share()).toList());
      }
    }
    return page.items();
  }

  /** Item to partition: as uneven as it likes to be. */
  @Property
  void pages_areThoseOfOneSortedList_whateverLiesWhere(
      @ForAll @Size(max = 300)
          Map<@IntRange(max = 5_000) Integer, @IntRange(max = 15) Integer> items,
      @ForAll @IntRange(min = 1, max = 120) int limit,
      @ForAll @IntRange(min = 1, max = 16) int partitionsInUse) {
    List<NavigableSet<Integer>> partitions = partitions();
    items.forEach((item, partition) -> partitions.get(partition % partitionsInUse).add(item));
    assertAllPages(partitions, new ArrayList<>(new TreeMap<>(items).keySet()), limit);
  }

  /** Runs of neighbours in one partition: the worst that a hash could do. */
  @Property
  void pages_areThoseOfOneSortedList_whenNeighboursLieTogether(
      @ForAll @IntRange(min = 1, max = 100) int run,
      @ForAll @IntRange(max = 700) int count,
      @ForAll @IntRange(min = 1, max = 120) int limit) {
    List<NavigableSet<Integer>> partitions = partitions();
    List<Integer> sorted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      partitions.get(i / run % partitions.size()).add(i);
      sorted.add(i);
    }
    assertAllPages(partitions, sorted, limit);
  }

  private void assertAllPages(
      List<NavigableSet<Integer>> partitions, List<Integer> sorted, int limit) {
    Optional<Integer> after = Optional.empty();
    for (int from = 0; from <= sorted.size(); from += limit) {
      List<Integer> page = page(partitions, after, limit);
      assertThat(page).isEqualTo(sorted.subList(from, Math.min(sorted.size(), from + limit)));
      after = page.isEmpty() ? Optional.empty() : Optional.of(page.getLast());
    }
  }

  /** Sixteen whole pages would be 16,016 items. */
  @Test
  void evenlySpreadItems_areReadLittleMoreThanOnce() {
    List<NavigableSet<Integer>> partitions = partitions();
    for (int i = 0; i < 10_000; i++) {
      // Multiplying by an odd constant and taking the top bits spreads them as a hash does.
      partitions.get((i * 0x9E3779B1) >>> 28).add(i);
    }
    assertThat(page(partitions, Optional.empty(), 1_001)).hasSize(1_001);
    assertThat(asked).isLessThan(2_000);
  }

  private static List<NavigableSet<Integer>> partitions() {
    List<NavigableSet<Integer>> partitions = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      partitions.add(new TreeSet<>());
    }
    return partitions;
  }
}
