package dev.holdfast.cluster.census;

import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import java.util.Map;

/**
 * How many KMS keys there are.
 *
 * @param keys kinds of which there is none are missing
 * @param unreadable those whose journal cannot be read, or not as that of a key
 */
public record KeyCount(Map<Kind, Integer> keys, int unreadable) {

  public KeyCount {
    keys = Map.copyOf(keys);
  }

  /**
   * @param state the key's own: that a store is not connected is not seen here
   */
  public record Kind(KeySpec spec, KeyStateName state) {}
}
