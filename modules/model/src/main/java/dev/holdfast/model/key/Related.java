package dev.holdfast.model.key;

import dev.holdfast.model.name.Region;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a multi-Region key knows of its related keys, which have its id and its material in other
 * regions. The primary alone changes what they share, and counts the changes; it goes on telling a
 * replica until that has the last of them.
 */
public sealed interface Related {

  /** Where the primary is. */
  Region primary();

  /** Where the replicas are. */
  SortedSet<Region> replicas();

  /** Of what they share. */
  long revision();

  MultiRegionKeyType type();

  /** What a key without replicas begins with. */
  static Primary first(Region region) {
    return new Primary(region, 1, new TreeMap<>(), Optional.empty(), Optional.empty());
  }

  /**
   * What the primary knows of a replica.
   *
   * @param revision the last that it is known to have; 0 for none
   * @param terms until it is known to be there
   * @param imported the material that it is known to have imported before its rotation
   */
  record Seen(long revision, Optional<ReplicaTerms> terms, Optional<MaterialId> imported) {

    Seen(long revision, Optional<ReplicaTerms> terms) {
      this(revision, terms, Optional.empty());
    }
  }

  /**
   * @param seen by the replicas' regions
   * @param successor which is to be the primary, and perhaps is already
   * @param predecessor which was the primary, and perhaps does not know yet that it is no more
   */
  record Primary(
      Region primary,
      long revision,
      SortedMap<Region, Seen> seen,
      Optional<Region> successor,
      Optional<Region> predecessor)
      implements Related {

    public Primary {
      seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    }

    @Override
    public SortedSet<Region> replicas() {
      return new TreeSet<>(seen.keySet());
    }

    @Override
    public MultiRegionKeyType type() {
      return MultiRegionKeyType.PRIMARY;
    }

    /** Those that have to be told something; while the primary moves, its successor alone. */
    SortedMap<Region, Seen> behind() {
      SortedMap<Region, Seen> behind = new TreeMap<>(seen);
      behind
          .entrySet()
          .removeIf(replica ->
              successor.isPresent()
                  ? !replica.getKey().equals(successor.get())
                  : replica.getValue().revision() >= revision);
      return behind;
    }

    /** After a change of what is shared. */
    Primary changed() {
      return new Primary(primary, revision + 1, seen, successor, predecessor);
    }

    Primary with(Region region, ReplicaTerms terms) {
      return withSeen(
              map -> {
                if (map.put(region, new Seen(0, Optional.of(terms))) != null) {
                  throw new IllegalStateException("there is a replica in " + region + " already");
                }
                return map;
              })
          .changed();
    }

    Primary without(Region region) {
      return withSeen(
              map -> {
                map.remove(region);
                return map;
              })
          .changed();
    }

    Primary acknowledged(Region region, long by) {
      Primary told =
          withSeen(map -> {
            map.computeIfPresent(
                region,
                (ignored, before) ->
                    new Seen(Math.max(before.revision(), by), Optional.empty(), before.imported()));
            return map;
          });
      return predecessor.filter(region::equals).isPresent() && by >= revision
          ? new Primary(primary, revision, told.seen, successor, Optional.empty())
          : told;
    }

    /** After a replica has imported what waits for its rotation. */
    Primary imported(Region region, MaterialId id) {
      return withSeen(map -> {
        map.computeIfPresent(
            region,
            (ignored, before) -> new Seen(before.revision(), before.terms(), Optional.of(id)));
        return map;
      });
    }

    /** The replicas that are not known to have imported a material. */
    SortedMap<Region, Seen> without(MaterialId id) {
      SortedMap<Region, Seen> lacking = new TreeMap<>(seen);
      lacking.values().removeIf(one -> one.imported().filter(id::equals).isPresent());
      return lacking;
    }

    private Primary withSeen(Function<SortedMap<Region, Seen>, SortedMap<Region, Seen>> change) {
      return new Primary(
          primary, revision, change.apply(new TreeMap<>(seen)), successor, predecessor);
    }

    Primary leavingTo(Optional<Region> next) {
      return new Primary(primary, revision, seen, next, predecessor);
    }

    /** What the key is once its successor has taken over. */
    Replica succeeded() {
      Region next =
          successor.orElseThrow(() -> new IllegalStateException("the primary does not move"));
      SortedSet<Region> others = replicas();
      others.remove(next);
      others.add(primary);
      return new Replica(next, others, revision + 1);
    }
  }

  record Replica(Region primary, SortedSet<Region> replicas, long revision) implements Related {

    public Replica {
      replicas = Collections.unmodifiableSortedSet(new TreeSet<>(replicas));
    }

    @Override
    public MultiRegionKeyType type() {
      return MultiRegionKeyType.REPLICA;
    }
  }

  /** What a key in {@code here} is, once it has been told this. */
  static Related of(SharedProperties shared, Region here, Related before) {
    if (!shared.primary().equals(here)) {
      return new Replica(shared.primary(), shared.replicas(), shared.revision());
    }
    Map<Region, Seen> seen = new TreeMap<>();
    shared.replicas().forEach(region -> seen.put(region, new Seen(0, Optional.empty())));
    return new Primary(
        here,
        shared.revision(),
        new TreeMap<>(seen),
        Optional.empty(),
        Optional.of(before.primary()));
  }
}
