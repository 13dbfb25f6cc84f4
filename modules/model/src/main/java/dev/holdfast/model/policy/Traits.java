package dev.holdfast.model.policy;

import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MultiRegionKeyType;
import java.util.Map;
import java.util.Optional;

/**
 * What policies could ask of a resource when a right to it was decided, and what neither the
 * request nor the resource's name tells.
 */
public sealed interface Traits {

  Traits NONE = new None();
  Traits UNRECORDED = new Unrecorded();

  /** Nothing: there is no resource, it is not there, or it has only a name. */
  record None() implements Traits {}

  /** The record is of a version that did not say. */
  record Unrecorded() implements Traits {}

  /**
   * Of a KMS key, or of the one that is to be made.
   *
   * @param multiRegion empty for a key of one region
   * @param aliases as far as a policy of the caller asked for them
   * @param reEncryptOnSameKey for one side of a ReEncrypt, whether both sides are one key
   */
  record OfKey(
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      Optional<MultiRegionKeyType> multiRegion,
      Map<String, String> tags,
      AliasesSeen aliases,
      Optional<Boolean> reEncryptOnSameKey)
      implements Traits {
    public OfKey {
      tags = Map.copyOf(tags);
    }
  }

  /**
   * Of a user, role or policy of IAM.
   *
   * @param boundary of a user or role the permissions boundary that it has
   */
  record OfIdentity(Map<String, String> tags, Optional<String> boundary) implements Traits {
    public OfIdentity {
      tags = Map.copyOf(tags);
    }
  }
}
