package dev.holdfast.model.region;

import java.util.Locale;
import java.util.Optional;

/** What a node of a region is there for. */
public enum NodeRole {
  /** Takes requests from clients; has no root and no way to the stores. */
  HTTP,

  /** Has the region's keys, and answers what they are asked. */
  KEYS;

  /** As configurations, members and certificates call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<NodeRole> of(String word) {
    for (NodeRole role : values()) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
