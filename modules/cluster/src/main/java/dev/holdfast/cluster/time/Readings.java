package dev.holdfast.cluster.time;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What other nodes told of their clocks a moment ago. */
final class Readings {

  /** Longer than nodes take to answer, and short beside what is looked for. */
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

  /** What clocks that are set by a network's time never differ by. */
  private static final Duration DIFFERENT = Duration.ofSeconds(60);

  private final Map<Long, ClockMessage.Reading> byNode = new HashMap<>();

  /**
   * Takes one in, unless it took too long: how late it is then is not known.
   *
   * @param now monotonic
   */
  void heard(ClockMessage.Reading reading, long now) {
    if (now - reading.round() <= FRESH_NANOS) {
      byNode.put(reading.node(), reading);
    }
  }

  /** Forgets what was told too long ago. */
  void forget(long now) {
    byNode.values().removeIf(reading -> now - reading.round() > FRESH_NANOS);
  }

  /** What the others have credited, at least. */
  List<Instant> credited() {
    return byNode.values().stream()
        .map(ClockMessage.Reading::credited)
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Whether a clock differs from those of most nodes.
   *
   * @param shown by the clock, now
   * @param nodes how many there are, with this one
   */
  boolean isOff(Instant shown, long now, int nodes) {
    long different =
        byNode.values().stream()
            .map(reading -> reading.shown().plusNanos(now - reading.round()))
            .filter(other -> Duration.between(other, shown).abs().compareTo(DIFFERENT) > 0)
            .count();
    return different > nodes / 2;
  }
}
