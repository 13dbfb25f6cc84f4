package dev.holdfast.crypto.root;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Anchors by epoch; in a file {@code u32 count ‖ { u64 epoch ‖ 32 bytes anchor }*}, by rising
 * epoch.
 */
final class AnchorSet {

  private static final int ANCHOR_BYTES = 32;
  private static final int ENTRY_BYTES = Long.BYTES + ANCHOR_BYTES;

  private final SortedMap<Long, Secret> anchors;

  private AnchorSet(SortedMap<Long, Secret> anchors) {
    this.anchors = anchors;
  }

  static AnchorSet first(Secret anchor) {
    TreeMap<Long, Secret> anchors = new TreeMap<>();
    anchors.put(1L, anchor);
    return new AnchorSet(anchors);
  }

  /**
   * @return empty when the bytes are not an anchor set
   */
  static Optional<AnchorSet> decode(byte[] bytes, SecretMemory memory) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < Integer.BYTES) {
      return Optional.empty();
    }
    int count = in.getInt();
    if (count < 1 || in.remaining() % ENTRY_BYTES != 0 || in.remaining() / ENTRY_BYTES != count) {
      return Optional.empty();
    }
    TreeMap<Long, Secret> anchors = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      long epoch = in.getLong();
      byte[] anchor = new byte[ANCHOR_BYTES];
      in.get(anchor);
      if (epoch < 1 || anchors.containsKey(epoch)) {
        return Optional.empty();
      }
      anchors.put(epoch, memory.absorb(anchor));
    }
    return Optional.of(new AnchorSet(anchors));
  }

  /** The caller overwrites the array. */
  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + anchors.size() * ENTRY_BYTES);
    out.putInt(anchors.size());
    anchors.forEach((epoch, secret) -> {
      byte[] anchor = secret.openSecret();
      out.putLong(epoch).put(anchor);
      Arrays.fill(anchor, (byte) 0);
    });
    return out.array();
  }

  SortedSet<Long> epochs() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(anchors.keySet()));
  }

  Secret copy(long epoch, SecretMemory memory) {
    Secret anchor = anchors.get(epoch);
    if (anchor == null) {
      throw new IllegalArgumentException("epoch " + epoch + " has no anchor");
    }
    return memory.absorb(anchor.openSecret());
  }

  /** This set and one anchor more; both sets share the secrets. */
  AnchorSet with(long epoch, Secret anchor) {
    if (epoch <= anchors.lastKey()) {
      throw new IllegalArgumentException("epoch " + epoch + " is not later than all there are");
    }
    TreeMap<Long, Secret> more = new TreeMap<>(anchors);
    more.put(epoch, anchor);
    return new AnchorSet(more);
  }

  /** This set with an anchor in the place of the one that the epoch has, if any. */
  AnchorSet taking(long epoch, Secret anchor) {
    TreeMap<Long, Secret> more = new TreeMap<>(anchors);
    more.put(epoch, anchor);
    return new AnchorSet(more);
  }

  /** Whether this is the anchor of the epoch. */
  boolean has(long epoch, Secret anchor) {
    Secret present = anchors.get(epoch);
    if (present == null) {
      return false;
    }
    byte[] one = present.openSecret();
    byte[] other = anchor.openSecret();
    try {
      return MessageDigest.isEqual(one, other);
    } finally {
      Arrays.fill(one, (byte) 0);
      Arrays.fill(other, (byte) 0);
    }
  }

  AnchorSet without(Collection<Long> epochs) {
    TreeMap<Long, Secret> fewer = new TreeMap<>(anchors);
    fewer.keySet().removeAll(epochs);
    if (fewer.isEmpty()) {
      throw new IllegalArgumentException("a root keeps at least one anchor");
    }
    return new AnchorSet(fewer);
  }

  void close(Collection<Long> epochs) {
    for (long epoch : epochs) {
      Secret anchor = anchors.get(epoch);
      if (anchor != null) {
        anchor.close();
      }
    }
  }

  void close() {
    anchors.values().forEach(Secret::close);
  }
}
