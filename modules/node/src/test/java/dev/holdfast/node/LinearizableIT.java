package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.node.SplitVerdict.Judged;
import dev.holdfast.testkit.history.Call;
import dev.holdfast.testkit.history.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of one region, on hosts of their own, are cut off, stopped and killed while callers of all
 * of them change and use the same keys. What the callers saw of each key can have been done in one
 * order, and the journal has every change that was acknowledged. One more node, which believes for
 * an hour that the others count it and never gives itself up, shows that the checks see what they
 * are for.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LinearizableIT {

  private static final int KEYS = Integer.getInteger("holdfast.historyKeys", 200);

  /** How often a region is split beyond the scene that every build has. */
  private static final int SPLITS = Integer.getInteger("holdfast.splits", 0);

  private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());
  private static final int CALLERS = 5;

  /** What is meant is 20 s; a machine that is busy with other things may take longer. */
  private static final Duration COMES_BACK = Duration.ofSeconds(90);

  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  /** An answer of the others counts for five; a node that wakes is asked for longer. */
  private static final Duration WAKING = Duration.ofSeconds(6);

  /** What it has itself is answered at once; for others' keys it waits in vain. */
  private static final Duration WAKING_ATTEMPT = Duration.ofSeconds(1);

  /** More would fill the sockets of a node that does not answer. */
  private static final int AT_ONCE = 40;

  private static final int MARKS = 3;

  private static final int FIRST = 1;
  private static final int SECOND = 2;
  private static final int THIRD = 3;
  private static final int CARELESS = 4;
  private static final List<Integer> REGULAR = List.of(FIRST, SECOND, THIRD);

  /** What happens to a node, or to a host. */
  private enum Fault {
    CUT_OFF,
    STOPPED,
    LOST_ONE_WAY,
    KILLED
  }

  @TempDir static Path dir;
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static Hosts hosts;
  private static CassandraRegion region;
  private static SplitRegion nodes;

  @BeforeAll
  static void start() throws Exception {
    System.out.println("keys " + KEYS + ", splits " + SPLITS + ", seed " + SEED);
    hosts = hosts();
    OPEN.addFirst(hosts);
    region = CassandraRegion.start(dir, hosts.here());
    OPEN.addFirst(region);
    region.applySchema();
    nodes = SplitRegion.make(dir, region, hosts, REGULAR, CARELESS);
    OPEN.addFirst(nodes);
  }

  private static Hosts hosts() throws Exception {
    try {
      return Hosts.start(CARELESS);
    } catch (IOException refused) {
      return Assumptions.abort("no network namespaces here: " + refused.getMessage());
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable one : OPEN) {
      one.close();
    }
  }

  /**
   * Two hosts are cut off, each by itself; then a node is stopped for as long as it takes to give
   * its keys away; then the last is killed in the midst of its work.
   */
  @Test
  @Order(1)
  void whatCallersSawOfAKey_canHaveBeenDoneInOneOrder_whateverHappensToItsNodes() throws Exception {
    nodes.start(List.of(FIRST, SECOND, THIRD, CARELESS));
    List<KeyCallers.Node> regular = regularNodes();
    List<KeyCallers.Node> first = regular.subList(0, FIRST);
    KeyCallers.Node careless = nodes.node(CARELESS, ATTEMPT);
    SharedClock clock = new SharedClock(InstantSource.system());
    Map<KeyCallers.Key, List<Operation>> control = new ConcurrentHashMap<>();
    try (KeyCallers callers = new KeyCallers(clock, nodes.makeKeys(FIRST, KEYS))) {
      callers.start(CALLERS, regular, new SplittableRandom(SEED));

      cutOff(CARELESS);
      cutOff(THIRD);
      each(
          callers.keys(),
          key ->
              callers
                  .operation(careless, key, Call.USE, "control")
                  .filter(operation -> !operation.isUnknown())
                  .ifPresent(used -> control.put(key, List.of(used))));
      comesBack(callers, first);
      each(
          control.keySet(),
          key -> {
            callers.insist(first, key, Call.DISABLE, "settler", COMES_BACK);
            callers
                .operation(careless, key, Call.USE, "control")
                .ifPresent(used -> control.merge(key, List.of(used), LinearizableIT::and));
          });

      nodes.server(SECOND).send("STOP");
      comesBack(callers, first);
      each(callers.keys(), key -> callers.insist(first, key, Call.DISABLE, "settler", COMES_BACK));
      nodes.server(SECOND).send("CONT");
      useWhileItWakes(callers, SECOND);

      haveTwoWriters(
          callers,
          control.keySet().stream().limit(AT_ONCE / 2).toList(),
          regular.getFirst(),
          careless);
      nodes.server(FIRST).kill();
      callers.stop();

      KeyJournal journal = KeyJournal.read(region);
      Judged judged = SplitVerdict.of(callers, journal, clock, Map.of());
      System.out.println(judged);
      assertThat(judged.faults()).isEmpty();
      Judged withControl = SplitVerdict.of(callers, journal, clock, control);
      System.out.println("with the careless node: " + withControl);
      assertThat(withControl.impossible()).isPositive();
      assertThat(withControl.contradicted()).isPositive();
    } finally {
      nodes.close();
    }
  }

  /** As long as whoever runs it likes: one fault after the other, everywhere, and back again. */
  @Test
  @Order(2)
  void soItIs_afterEverySplit_ofWhateverKind() throws Exception {
    assumeTrue(SPLITS > 0, "none with -Dholdfast.splits=0");
    hosts.join();
    nodes.start(REGULAR);
    List<KeyCallers.Node> regular = regularNodes();
    SplittableRandom random = new SplittableRandom(SEED);
    SharedClock clock = new SharedClock(InstantSource.system());
    try (KeyCallers callers = new KeyCallers(clock, nodes.makeKeys(FIRST, KEYS))) {
      callers.start(CALLERS, regular, random);
      for (int i = 0; i < SPLITS; i++) {
        Fault fault = Fault.values()[i % Fault.values().length];
        int victim = REGULAR.get(random.nextInt(REGULAR.size()));
        System.out.println("split " + (i + 1) + ": " + victim + " " + fault);
        suffer(callers, regular, fault, victim);
        hosts.join();
        nodes.start(REGULAR);
        comesBack(callers, regular);
      }
      callers.stop();
      Judged judged = SplitVerdict.of(callers, KeyJournal.read(region), clock, Map.of());
      System.out.println(judged);
      assertThat(judged.faults()).isEmpty();
    } finally {
      nodes.close();
    }
  }

  private static List<KeyCallers.Node> regularNodes() {
    return REGULAR.stream().map(host -> nodes.node(host, ATTEMPT)).toList();
  }

  /** A fault, and what the others make of it, until it is over for them and for the node. */
  private static void suffer(
      KeyCallers callers, List<KeyCallers.Node> regular, Fault fault, int victim) throws Exception {
    KeyCallers.Node itself = regular.get(victim - 1);
    List<KeyCallers.Node> others = regular.stream().filter(node -> node != itself).toList();
    switch (fault) {
      case CUT_OFF -> {
        cutOff(victim);
        comesBack(callers, others);
        nodes.server(victim).exit(COMES_BACK.toSeconds());
      }
      case STOPPED -> {
        nodes.server(victim).send("STOP");
        comesBack(callers, others);
        nodes.server(victim).send("CONT");
        useWhileItWakes(callers, victim);
        nodes.server(victim).exit(COMES_BACK.toSeconds());
      }
      case LOST_ONE_WAY -> {
        int other = REGULAR.get(victim % REGULAR.size());
        hosts.lose(victim, other);
        // Which of the two is given up is the others' affair.
        CompletableFuture.anyOf(
                nodes.server(victim).process().onExit(), nodes.server(other).process().onExit())
            .orTimeout(COMES_BACK.toSeconds(), TimeUnit.SECONDS)
            .join();
        comesBack(callers, regular);
      }
      case KILLED -> {
        nodes.server(victim).kill();
        comesBack(callers, others);
      }
    }
  }

  private static void cutOff(int host) throws Exception {
    for (int other = FIRST; other <= CARELESS; other++) {
      if (other != host) {
        hosts.cut(host, other);
      }
    }
  }

  /** Until each key is answered for. */
  private static void comesBack(KeyCallers callers, List<KeyCallers.Node> somewhere) {
    long began = System.nanoTime();
    each(
        callers.keys(),
        key -> callers.insist(somewhere, key, Call.DESCRIBE, "settler", COMES_BACK));
    System.out.println("all keys are back after " + Duration.ofNanos(System.nanoTime() - began));
  }

  /** Each key again and again, until the node has ended or an answer that it had counts no more. */
  private static void useWhileItWakes(KeyCallers callers, int host) {
    KeyCallers.Node node = nodes.node(host, WAKING_ATTEMPT);
    long end = System.nanoTime() + WAKING.toNanos();
    while (nodes.runs(host) && System.nanoTime() - end < 0) {
      each(callers.keys(), key -> callers.ask(node, key, Call.USE, "waker"));
    }
  }

  /** Two nodes that both take these keys for theirs change them at once. */
  private static void haveTwoWriters(
      KeyCallers callers,
      Iterable<KeyCallers.Key> keys,
      KeyCallers.Node one,
      KeyCallers.Node other) {
    AtomicInteger byOne = new AtomicInteger();
    AtomicInteger byOther = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    each(
        keys,
        key -> {
          for (int i = 0; i < MARKS; i++) {
            (callers.mark(other, key) ? byOther : refused).incrementAndGet();
            (callers.mark(one, key) ? byOne : refused).incrementAndGet();
          }
        });
    System.out.printf(
        "two writers: %s and %s were acknowledged, %s refused or late%n", byOne, byOther, refused);
  }

  private static <T> List<T> and(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static <T> void each(Iterable<T> all, Consumer<T> task) {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      all.forEach(one -> running.add(CompletableFuture.runAsync(() -> task.accept(one), threads)));
      running.forEach(CompletableFuture::join);
    }
  }
}
