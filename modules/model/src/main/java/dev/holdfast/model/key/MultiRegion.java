package dev.holdfast.model.key;

import dev.holdfast.model.name.Region;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is told of a multi-Region key and its related keys.
 *
 * @param replicas where the replicas are
 */
public record MultiRegion(MultiRegionKeyType type, Region primary, SortedSet<Region> replicas) {

  public MultiRegion {
    replicas = Collections.unmodifiableSortedSet(new TreeSet<>(replicas));
  }
}
