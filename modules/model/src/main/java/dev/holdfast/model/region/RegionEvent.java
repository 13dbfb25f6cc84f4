package dev.holdfast.model.region;

import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.name.Region;
import java.time.Instant;

/** What happened to a region. Journaled for ever under the region's own journal key. */
public sealed interface RegionEvent extends DomainEvent {

  /**
   * The region exists from here on, once for ever.
   *
   * @param rootFingerprint lower-case hexadecimal; names the root that the region's data depends on
   */
  record RegionCreated(Region region, String rootFingerprint, Instant at) implements RegionEvent {}
}
