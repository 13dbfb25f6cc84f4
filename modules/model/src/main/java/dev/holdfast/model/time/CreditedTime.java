package dev.holdfast.model.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A region's time as one of its nodes counts it. It goes on by monotonic time alone, and so knows
 * nothing of how the clock is set. What the clock is ahead of it (the clock was put forward; or the
 * process was not running, or its machine was asleep) is credited when most of the region's nodes
 * have credited as much, or when it has lasted for as long as it takes an operator to see the alarm
 * and mend the clock. A clock that is behind changes nothing.
 */
public final class CreditedTime implements RegionTime {

  /** How long a lead lasts before it is believed without the other nodes. */
  public static final Duration HOLD = Duration.ofHours(24);

  /**
   * More than have a reason; a clock that gains all the time is credited in so many steps a day.
   */
  private static final int MOST_LEADS = 24;

  /** Nodes tell each other what they had credited a moment ago. */
  private static final Duration NOTICED = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Duration hold;

  /** Null until it is known. */
  private volatile @Nullable Counted counted;

  /** Guarded by this. The longer a lead has lasted the smaller it is. */
  private List<Lead> leads = List.of();

  /** Credited time at a moment of monotonic time. */
  private record Counted(Instant at, long nanos) {}

  /**
   * @param nanos monotonic, and goes on while the process is stopped
   * @param hold how long a lead must last to be credited
   */
  public CreditedTime(InstantSource clock, LongSupplier nanos, Duration hold) {
    this.clock = clock;
    this.nanos = nanos;
    this.hold = hold;
  }

  @Override
  public Instant now() {
    Instant shown = clock.instant();
    Counted from = counted;
    if (from == null) {
      return shown;
    }
    Instant credited = on(from);
    return credited.isAfter(shown) ? credited : shown;
  }

  @Override
  public Optional<Instant> credited() {
    return Optional.ofNullable(counted).map(this::on);
  }

  private Instant on(Counted from) {
    return from.at().plusNanos(nanos.getAsLong() - from.nanos());
  }

  /** What the clock says, right or wrong. */
  public Instant shown() {
    return clock.instant();
  }

  /** How far the clock is ahead of credited time; negative when it is behind. */
  public Optional<Duration> ahead() {
    return credited().map(at -> Duration.between(at, clock.instant()));
  }

  /**
   * Goes on from what the region has journaled.
   *
   * @param journaled empty in a region that has never counted: the clock is its first time
   */
  public synchronized void resume(Optional<TimeEvent.Credited> journaled) {
    if (counted == null) {
      counted =
          new Counted(
              journaled.map(TimeEvent.Credited::at).orElseGet(clock::instant), nanos.getAsLong());
      leads = journaled.map(TimeEvent.Credited::leads).orElse(List.of());
    } else {
      journaled.ifPresent(event -> advanceTo(event.at()));
    }
  }

  /**
   * Hears what other nodes of the region have credited.
   *
   * @param others each a moment old at most
   * @param nodes how many nodes count the region's time, those too that say nothing
   */
  public synchronized void hear(List<Instant> others, int nodes) {
    List<Instant> all = new ArrayList<>(others);
    Optional<Instant> own = credited();
    if (own.isEmpty()) {
      if (!all.isEmpty()) {
        all.sort(Comparator.naturalOrder());
        counted = new Counted(all.get((all.size() - 1) / 2), nanos.getAsLong());
      }
      return;
    }
    all.add(own.get());
    all.sort(Comparator.reverseOrder());
    int most = nodes / 2 + 1;
    if (all.size() >= most && own.get().plus(NOTICED).isBefore(all.get(most - 1))) {
      advanceTo(all.get(most - 1));
    }
  }

  /** Looks at the clock; to be called every few seconds. */
  public synchronized void look() {
    Optional<Instant> credited = credited();
    if (credited.isEmpty()) {
      return;
    }
    Instant now = credited.get();
    leads = lasting(Duration.between(now, clock.instant()).toSeconds(), now);
    leads.stream()
        .filter(lead -> !lead.since().plus(hold).isAfter(now))
        .map(Lead::by)
        .max(Comparator.naturalOrder())
        .ifPresent(by -> advanceTo(now.plus(by)));
  }

  /** The leads of which as much is left as the clock is ahead now, and that one. */
  private List<Lead> lasting(long seconds, Instant now) {
    List<Lead> lasting = new ArrayList<>();
    Instant since = now;
    for (Lead lead : leads) {
      if (lead.by().toSeconds() <= seconds) {
        lasting.add(lead);
      } else if (lead.since().isBefore(since)) {
        since = lead.since();
      }
    }
    boolean isNew =
        seconds > 0 && (lasting.isEmpty() || lasting.getLast().by().toSeconds() < seconds);
    if (isNew && lasting.size() < MOST_LEADS) {
      lasting.add(new Lead(Duration.ofSeconds(seconds), since));
    }
    return List.copyOf(lasting);
  }

  private void advanceTo(Instant at) {
    Instant now = credited().orElseThrow();
    if (!at.isAfter(now)) {
      return;
    }
    Duration by = Duration.between(now, at);
    counted = new Counted(at, nanos.getAsLong());
    leads =
        leads.stream().map(lead -> lead.after(by)).filter(lead -> lead.by().isPositive()).toList();
  }

  /** What is to be journaled, of which {@link #resume} can go on; empty while it is not known. */
  public synchronized Optional<TimeEvent.Credited> toJournal() {
    return credited().map(at -> new TimeEvent.Credited(at, leads));
  }
}
