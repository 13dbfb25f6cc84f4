package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.name.Region;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What related keys have in common, without the material itself: as the primary tells it, whole
 * each time, so that telling it twice or leaving one telling out does no harm.
 *
 * @param replicas where the replicas are
 * @param revision higher with every change
 * @param materials oldest first
 * @param lastIsPending whether the last of them waits to become current until all replicas have it
 */
public record SharedProperties(
    KeySpec spec,
    KeyUsage usage,
    KeyOrigin origin,
    Region primary,
    SortedSet<Region> replicas,
    long revision,
    Optional<AutomaticRotation> automaticRotation,
    List<SharedMaterial> materials,
    boolean lastIsPending) {

  /**
   * @param rotation what made it current, or will; empty for the first
   */
  public record SharedMaterial(MaterialId id, Optional<KeyMaterial.Rotation> rotation) {}

  public SharedProperties {
    replicas = Collections.unmodifiableSortedSet(new TreeSet<>(replicas));
    materials = List.copyOf(materials);
  }

  /** The same, as the next primary is to have it. */
  SharedProperties ledBy(Region next) {
    SortedSet<Region> others = new TreeSet<>(replicas);
    others.remove(next);
    others.add(primary);
    return new SharedProperties(
        spec,
        usage,
        origin,
        next,
        others,
        revision + 1,
        automaticRotation,
        materials,
        lastIsPending);
  }
}
