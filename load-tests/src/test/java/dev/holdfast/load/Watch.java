package dev.holdfast.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Looks at a server again and again while it is under load. The first quarter is left out of the
 * judgement: code is compiled, caches fill, and the heap is touched for the first time.
 */
final class Watch {

  /** In the place of what grew, when nobody can say. */
  static final String ITSELF = "the watch";

  static final String JOURNAL = "bytes of journal, each call";

  private static final int LOOKS = 120;
  private static final Duration BETWEEN_AT_LEAST = Duration.ofSeconds(1);
  private static final double WARM_UP = 0.25;

  /** Something that may grow. */
  interface Watched {

    /** What there is of each thing now. */
    Map<String, Double> look() throws IOException;

    double journalBytes() throws IOException;

    double trailBytes() throws IOException;
  }

  private final Watched server;
  private final DoubleSupplier calls;
  private final Map<String, List<Growth.Sample>> seen = new LinkedHashMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watch");
        thread.setDaemon(true);
        return thread;
      });
  private ScheduledFuture<?> looks;
  private String failure = "";
  private boolean isOver;
  private long began;
  private double callsBefore;
  private double journalBefore;
  private double trailBefore;

  /**
   * @param calls how many there were so far
   */
  Watch(Watched server, DoubleSupplier calls) {
    this.server = server;
    this.calls = calls;
  }

  void start(Duration lasts) {
    Duration between = lasts.dividedBy(LOOKS);
    startEvery(between.compareTo(BETWEEN_AT_LEAST) < 0 ? BETWEEN_AT_LEAST : between);
  }

  void startEvery(Duration between) {
    began = System.nanoTime();
    long millis = between.toMillis();
    looks = looking.scheduleAtFixedRate(this::look, 0, millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    if (isOver) {
      return;
    }
    try {
      double callsNow = calls.getAsDouble();
      double journalNow = server.journalBytes();
      double trailNow = server.trailBytes();
      Duration at = Duration.ofNanos(System.nanoTime() - began);
      server.look().forEach((what, value) -> add(what, at, value));
      if (callsBefore > 0 && callsNow > callsBefore) {
        double since = callsNow - callsBefore;
        add(JOURNAL, at, (journalNow - journalBefore) / since);
        add("bytes of audit trail, each call", at, (trailNow - trailBefore) / since);
      }
      callsBefore = callsNow;
      journalBefore = journalNow;
      trailBefore = trailNow;
    } catch (IOException e) {
      failure = e.toString();
      throw new UncheckedIOException(e);
    }
  }

  private void add(String what, Duration at, double value) {
    seen.computeIfAbsent(what, w -> new ArrayList<>()).add(new Growth.Sample(at, value));
  }

  /** Ends it, says what grew, and whether all of it stayed within what is allowed. */
  boolean passes() {
    return grown().isEmpty();
  }

  /** Ends it, says what grew, and names what grew more than is allowed. */
  synchronized Set<String> grown() {
    boolean failed = !failure.isEmpty() || looks.isDone();
    looking.shutdownNow();
    // One look may be waiting for this method to end.
    isOver = true;
    if (failed) {
      System.out.println("The server could not be looked at until the end: " + cause());
      return Set.of(ITSELF);
    }
    Set<String> grown = new LinkedHashSet<>();
    for (Map.Entry<String, List<Growth.Sample>> each : seen.entrySet()) {
      List<Growth.Sample> samples = each.getValue();
      List<Growth.Sample> judged =
          samples.subList((int) (samples.size() * WARM_UP), samples.size());
      String verdict;
      if (judged.size() < Growth.FEWEST_SAMPLES) {
        verdict = "seen " + judged.size() + " times, which is too few to judge";
      } else {
        Growth growth = Growth.of(judged);
        if (!growth.passes()) {
          grown.add(each.getKey());
        }
        verdict = growth + (growth.passes() ? "" : ": FAILED");
      }
      System.out.printf(
          "%-32s %10.1f at first, %10.1f at last; %s%n",
          each.getKey(), judged.get(0).value(), judged.get(judged.size() - 1).value(), verdict);
    }
    return grown;
  }

  private String cause() {
    if (!failure.isEmpty()) {
      return failure;
    }
    try {
      return String.valueOf(looks.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    } catch (java.util.concurrent.ExecutionException e) {
      return e.getCause().toString();
    }
  }
}
