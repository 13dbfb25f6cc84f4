package dev.holdfast.model.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two months of a region in which thousands of keys are to be deleted, clocks are set to something
 * else for most of a day, and nodes end and start again: whatever the clocks say, no key goes
 * before its time has really come, and none stays for more than a day longer.
 */
class ClockStepsTest {

  private static final int DELETIONS = 10_000;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(2);
  private static final long STEPS = Duration.ofDays(62).dividedBy(STEP);
  private static final long SCHEDULING = Duration.ofDays(20).dividedBy(STEP);

  private static final long JOURNALED_EACH = Duration.ofMinutes(10).dividedBy(STEP);

  /**
   * What a node alone forgets that is killed twice, and whose clock goes back before it was
   * believed in what it told of that.
   */
  private static final Duration FORGOTTEN = Duration.ofMinutes(20);

  /** A step of the simulation, and what is cut off of seconds. */
  private static final Duration INEXACT = Duration.ofMinutes(5);

  enum Who {
    ONE,
    ALL
  }

  /**
   * @param told when the caller was told that the key would be deleted
   * @param earned when the time that he waits for is really over
   */
  private record Deletion(Instant told, Instant earned, int node) {}

  private static final class Node {
    private Duration wrong = Duration.ZERO;
    private long bootedAt;
    private RegionTime time;
  }

  static Stream<Arguments> steps() {
    return Stream.of(1, 24, 30 * 24, -1, -24, -10 * 365 * 24)
        .flatMap(hours -> Stream.of(Who.values()).map(who -> Arguments.of(hours, who)));
  }

  private final Random random = new Random(20_260_101);
  private final List<Node> nodes = new ArrayList<>();
  private final Queue<Deletion> waiting = new PriorityQueue<>(Comparator.comparing(Deletion::told));
  private final List<Duration> early = new ArrayList<>();
  private Duration latest = Duration.ZERO;
  private Optional<TimeEvent.Credited> journaled = Optional.empty();
  private Instant real = BEGIN;
  private long nanos;

  private void start(Node node, BiFunction<Node, Long, RegionTime> time) {
    node.bootedAt = nanos - random.nextInt();
    node.time = time.apply(node, node.bootedAt);
  }

  private RegionTime counted(Node node, long bootedAt) {
    return new CreditedTime(() -> real.plus(node.wrong), () -> nanos - bootedAt, CreditedTime.HOLD);
  }

  private RegionTime believed(Node node, long bootedAt) {
    return new RegionTime.Trusted(() -> real.plus(node.wrong));
  }

  /**
   * @param wrong what clocks are put forward by, six times for 20 hours
   */
  private void live(int count, Duration wrong, Who who, BiFunction<Node, Long, RegionTime> time) {
    for (int i = 0; i < count; i++) {
      nodes.add(new Node());
      start(nodes.get(i), time);
    }
    long each = Duration.ofDays(9).dividedBy(STEP);
    long wrongFor = Duration.ofHours(20).dividedBy(STEP);
    for (long step = 0; step < STEPS; step++) {
      real = real.plus(STEP);
      nanos += STEP.toNanos();
      boolean isWrong = step % each >= each - wrongFor;
      for (int i = 0; i < count; i++) {
        boolean isMeant = who == Who.ALL || i == (int) (step / each) % count;
        nodes.get(i).wrong = isWrong && isMeant ? wrong : Duration.ZERO;
        if (random.nextInt(3_000) == 0) {
          start(nodes.get(i), time);
        }
      }
      count(step);
      if (step < SCHEDULING) {
        schedule();
      }
      deleteDue();
    }
  }

  /** As nodes do, of which the first journals. */
  private void count(long step) {
    List<CreditedTime> times =
        nodes.stream()
            .map(node -> node.time)
            .filter(CreditedTime.class::isInstance)
            .map(CreditedTime.class::cast)
            .toList();
    if (times.isEmpty()) {
      return;
    }
    if (times.getFirst().credited().isEmpty()) {
      times.getFirst().resume(journaled);
    }
    for (CreditedTime one : times) {
      one.hear(
          times.stream()
              .filter(other -> other != one && random.nextInt(10) > 0)
              .map(CreditedTime::credited)
              .flatMap(Optional::stream)
              .toList(),
          times.size());
      one.look();
    }
    boolean isBehind = times.getFirst().ahead().filter(Duration::isNegative).isPresent();
    if (isBehind || step % JOURNALED_EACH == 0) {
      journaled = times.getFirst().toJournal();
    }
  }

  private void schedule() {
    for (long i = 0; i < DELETIONS / SCHEDULING + 1; i++) {
      Duration pending = Duration.ofDays(7 + random.nextInt(24));
      int node = random.nextInt(nodes.size());
      waiting.add(new Deletion(nodes.get(node).time.now().plus(pending), real.plus(pending), node));
    }
  }

  /** One node finds what is due by its time, and the key's own node has the last word. */
  private void deleteDue() {
    Optional<Instant> found = nodes.getFirst().time.credited();
    List<Deletion> kept = new ArrayList<>();
    while (!waiting.isEmpty()
        && found.isPresent()
        && !waiting.element().told().isAfter(found.get())) {
      Deletion next = waiting.remove();
      Optional<Instant> own = nodes.get(next.node()).time.credited();
      if (own.isEmpty() || next.told().isAfter(own.get())) {
        kept.add(next);
        continue;
      }
      if (real.plus(FORGOTTEN).isBefore(next.earned())) {
        early.add(Duration.between(real, next.earned()));
      }
      Instant due = next.told().isAfter(next.earned()) ? next.told() : next.earned();
      Duration late = Duration.between(due, real);
      latest = late.compareTo(latest) > 0 ? late : latest;
    }
    waiting.addAll(kept);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void nothingIsDeletedEarly_norADayLate_byThreeNodes(int hours, Who who) {
    live(3, Duration.ofHours(hours), who, this::counted);
    assertThat(early).isEmpty();
    assertThat(latest).isLessThan(CreditedTime.HOLD.plus(INEXACT));
    assertThat(waiting).allMatch(left -> left.told().isAfter(real.minus(Duration.ofDays(1))));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void nothingIsDeletedEarly_norADayLate_byOneNode(int hours, Who who) {
    live(1, Duration.ofHours(hours), who, this::counted);
    assertThat(early).isEmpty();
    assertThat(latest).isLessThan(CreditedTime.HOLD.plus(INEXACT));
    assertThat(waiting).allMatch(left -> left.told().isAfter(real.minus(Duration.ofDays(1))));
  }

  /** What this test would find. */
  @Test
  void whereClocksAreBelieved_keysGoEarly() {
    live(3, Duration.ofDays(30), Who.ONE, this::believed);
    assertThat(early).hasSizeGreaterThan(DELETIONS / 100);
  }
}
