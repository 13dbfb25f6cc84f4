package dev.holdfast.cluster.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Nodes that go on without another agree to it first, each at its own time, and answer it no more
 * from then on. However long answers take, wherever processes stop, the other has stopped serving
 * by the time after that for which an answer counts.
 */
class GateProperties {

  private static final long MILLI = 1_000_000;
  private static final long VALID_MILLIS = 5_000;

  private record OnItsWay(long round, long node) {}

  @Property(tries = 300)
  void nobodyServes_onceTheOthersMayHaveGoneOn(
      @ForAll @IntRange(min = 2, max = 9) int nodes,
      @ForAll @IntRange(max = 4) int joining,
      @ForAll @IntRange(max = 20_000) int agreedAt,
      @ForAll long seed) {
    Random random = new Random(seed);
    Set<Long> settled = LongStream.range(0, nodes).boxed().collect(Collectors.toSet());
    Set<Long> all = LongStream.range(0, nodes + joining).boxed().collect(Collectors.toSet());
    // Those that join have become nodes in the eyes of the others, or have not.
    Set<Long> region = random.nextBoolean() ? settled : all;
    List<Long> goOn = new ArrayList<>(region);
    goOn.remove(Long.valueOf(0));
    Collections.shuffle(goOn, random);
    Set<Long> without =
        new HashSet<>(goOn.subList(0, Math.min(goOn.size(), region.size() / 2 + 1)));

    long[] now = {random.nextLong()};
    long start = now[0];
    Contacts contacts = new Contacts(0, Duration.ofMillis(VALID_MILLIS));
    MajorityGate gate = MajorityGate.closed(() -> now[0]);
    List<OnItsWay> answers = new ArrayList<>();
    while (now[0] - start < 40_000 * MILLI) {
      contacts.begin(now[0]);
      for (long node : all) {
        boolean agreed = (now[0] - start) / MILLI >= agreedAt;
        if (node != 0 && (!without.contains(node) || !agreed) && random.nextInt(10) > 0) {
          answers.add(new OnItsWay(now[0], node));
        }
      }
      // A step may be that of a process that was stopped.
      now[0] += (random.nextInt(20) == 0 ? random.nextInt(30_000) : 1_000) * MILLI;
      for (Iterator<OnItsWay> left = answers.iterator(); left.hasNext(); ) {
        OnItsWay answer = left.next();
        if (random.nextInt(3) > 0) {
          contacts.answered(answer.round(), answer.node());
          left.remove();
        }
      }
      gate.openUntil(contacts.untilWhen(settled, all, now[0]));
      if ((now[0] - start) / MILLI >= agreedAt + VALID_MILLIS) {
        assertThat(gate.isOpen()).isFalse();
      }
    }
  }
}
