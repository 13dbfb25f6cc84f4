package dev.holdfast.cluster.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One page of a listing whose items are spread over partitions by a hash, each of which tells its
 * own in order. Asking each for a whole page would read as many pages as there are partitions; so
 * each is asked for what an even hash makes likely, and again while it may have items that belong
 * on the page.
 *
 * @param <T> an item; no two are equal in the order
 */
final class PageMerge<T> {

  private final int limit;
  private final Comparator<T> order;
  private final List<List<T>> told = new ArrayList<>();
  private final boolean[] ended;
  private final int share;

  PageMerge(int partitions, int limit, Comparator<T> order) {
    this.limit = limit;
    this.order = order;
    this.ended = new boolean[partitions];
    this.share = share(partitions, limit);
    for (int i = 0; i < partitions; i++) {
      told.add(new ArrayList<>());
    }
  }

  /** The mean and three standard deviations: one page in fifty has to ask a second time. */
  private static int share(int partitions, int limit) {
    double mean = (double) limit / partitions;
    return Math.min(limit, (int) Math.ceil(mean + 3 * Math.sqrt(mean)));
  }

  /** How many items a partition is asked for at a time. */
  int share() {
    return share;
  }

  /** Which partitions must still be asked; none when the page is whole. */
  List<Integer> open() {
    List<T> page = items();
    return IntStream.range(0, ended.length)
        .filter(partition -> !ended[partition])
        .filter(partition -> mayBelong(partition, page))
        .boxed()
        .toList();
  }

  /** Whether the next item of a partition, which is not known, may come before the page's end. */
  private boolean mayBelong(int partition, List<T> page) {
    return page.size() < limit
        || last(partition).isEmpty()
        || order.compare(last(partition).get(), page.getLast()) < 0;
  }

  /** The item that a partition is to go on behind; empty when it has not been asked. */
  Optional<T> last(int partition) {
    List<T> items = told.get(partition);
    return items.isEmpty() ? Optional.empty() : Optional.of(items.getLast());
  }

  /** Takes in what a partition tells of its {@link #share} next items. */
  void add(int partition, List<T> items) {
    told.get(partition).addAll(items);
    ended[partition] = items.size() < share;
  }

  /** The page, once no partition is {@link #open}. */
  List<T> items() {
    return told.stream().flatMap(List::stream).sorted(order).limit(limit).toList();
  }
}
