package dev.holdfast.model.replication;

import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.name.Region;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a multi-Region key answers to a {@link RelatedMessage}. */
public sealed interface RelatedAnswer {

  /** There is nothing to tell, or nobody to tell it. */
  record Nothing() implements RelatedAnswer {}

  /**
   * What is to be told.
   *
   * @param backingKeys what a replica is to be given
   * @param replicas to whom, and what those begin with that may not be there yet
   */
  record Telling(
      KeyBinding binding,
      SharedProperties shared,
      List<BackingKey> backingKeys,
      SortedMap<Region, Optional<ReplicaTerms>> replicas)
      implements RelatedAnswer {
    public Telling {
      backingKeys = List.copyOf(backingKeys);
      replicas = Collections.unmodifiableSortedMap(new TreeMap<>(replicas));
    }
  }

  /** No key has this id yet, and a replica may have it. */
  record Unprepared() implements RelatedAnswer {}

  /** What the other region is to be answered. */
  record ToRegion(ReplicaReply reply) implements RelatedAnswer {}

  /** The replica does not have all of it. */
  record Wants(KeyBinding binding, List<BackingKey> has) implements RelatedAnswer {
    public Wants {
      has = List.copyOf(has);
    }
  }

  /**
   * The replica has all of it now.
   *
   * @param imported as {@link ReplicaReply.Has} tells it
   * @param unused what it had already of what was brought
   */
  record Taken(long revision, Optional<MaterialId> imported, List<BackingKey> unused)
      implements RelatedAnswer {
    public Taken {
      unused = List.copyOf(unused);
    }
  }

  /**
   * It is noted.
   *
   * @param changes whether it was not known
   * @param rotated whether a rotation came to its end by it
   */
  record Noted(boolean changes, boolean rotated) implements RelatedAnswer {}
}
