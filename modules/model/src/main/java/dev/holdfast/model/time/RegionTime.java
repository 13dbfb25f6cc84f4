package dev.holdfast.model.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What time it is for the keys of a region. There are two, since a clock may be wrong: one for what
 * can be taken back, and one for what cannot.
 */
public sealed interface RegionTime permits RegionTime.Trusted, CreditedTime {

  /**
   * For what is decided now: dates are reckoned from it, and what has expired by it is refused.
   * Never behind {@link #credited}, so that no date lies where the region has been already.
   */
  Instant now();

  /**
   * For what keys do by themselves and nobody can undo: deleting themselves, destroying material.
   *
   * @return empty while it is not known yet, when nothing is due
   */
  Optional<Instant> credited();

  /**
   * A clock that is believed whatever it says: one that is moved on purpose.
   *
   * @param clock its reader's
   */
  record Trusted(InstantSource clock) implements RegionTime {

    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public Optional<Instant> credited() {
      return Optional.of(clock.instant());
    }
  }
}
