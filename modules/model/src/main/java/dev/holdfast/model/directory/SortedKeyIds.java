package dev.holdfast.model.directory;

import dev.holdfast.model.name.KeyId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Key ids in the order of their text, sixteen bytes each: an account may have a hundred thousand.
 * All of one form, plain or multi-Region. Inserting moves what lies behind, which a partition's few
 * thousand ids make cheaper than a tree.
 */
final class SortedKeyIds {

  private static final int INITIAL_CAPACITY = 8;

  private final boolean multiRegion;
  private long[] high = new long[INITIAL_CAPACITY];
  private long[] low = new long[INITIAL_CAPACITY];
  private int size;

  SortedKeyIds(boolean multiRegion) {
    this.multiRegion = multiRegion;
  }

  int size() {
    return size;
  }

  boolean contains(KeyId keyId) {
    return find(ByteBuffer.wrap(keyId.toBytes())) >= 0;
  }

  void add(KeyId keyId) {
    ByteBuffer id = ByteBuffer.wrap(keyId.toBytes());
    int found = find(id);
    if (found >= 0) {
      return;
    }
    int at = -found - 1;
    if (size == high.length) {
      high = Arrays.copyOf(high, size + size / 2);
      low = Arrays.copyOf(low, size + size / 2);
    }
    System.arraycopy(high, at, high, at + 1, size - at);
    System.arraycopy(low, at, low, at + 1, size - at);
    high[at] = id.getLong(0);
    low[at] = id.getLong(Long.BYTES);
    size++;
  }

  void remove(KeyId keyId) {
    int at = find(ByteBuffer.wrap(keyId.toBytes()));
    if (at < 0) {
      return;
    }
    System.arraycopy(high, at + 1, high, at, size - at - 1);
    System.arraycopy(low, at + 1, low, at, size - at - 1);
    size--;
  }

  /** The ids behind {@code after}, or from the first. */
  List<KeyId> after(Optional<KeyId> after, int limit) {
    int from = 0;
    if (after.isPresent()) {
      int found = find(ByteBuffer.wrap(after.get().toBytes()));
      from = found >= 0 ? found + 1 : -found - 1;
    }
    int to = (int) Math.min(size, (long) from + limit);
    List<KeyId> page = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      byte[] id = ByteBuffer.allocate(2 * Long.BYTES).putLong(high[i]).putLong(low[i]).array();
      page.add(KeyId.fromBytes(id, multiRegion));
    }
    return page;
  }

  /**
   * The index of an id, or {@code -(insertion point) - 1}. Unsigned order of the bytes is the order
   * of the text.
   */
  private int find(ByteBuffer id) {
    long idHigh = id.getLong(0);
    long idLow = id.getLong(Long.BYTES);
    int from = 0;
    int to = size - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = Long.compareUnsigned(high[middle], idHigh);
      if (order == 0) {
        order = Long.compareUnsigned(low[middle], idLow);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return -from - 1;
  }
}
