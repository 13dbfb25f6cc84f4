package dev.holdfast.api.shape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time: most of a request is one long text, and each look at all of its
 * bytes, one by one, takes as long as encrypting them.
 */
final class EightBytes {

  static final int SIZE = Long.BYTES;

  /** The highest bit of each byte. */
  static final long HIGH = 0x8080_8080_8080_8080L;

  private static final long LOW = 0x0101_0101_0101_0101L;
  private static final VarHandle VIEW =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private EightBytes() {}

  /** Those from an index on, in no order that matters. */
  static long at(byte[] bytes, int index) {
    return (long) VIEW.get(bytes, index);
  }

  /** Not zero if, and only if, one of them is {@code sought}. */
  static long has(long eight, char sought) {
    // The lowest byte that gets its highest bit by the subtraction, and had it not, was zero.
    long zeroWhereSought = eight ^ (LOW * sought);
    return (zeroWhereSought - LOW) & ~zeroWhereSought & HIGH;
  }

  /**
   * Where a byte stands first.
   *
   * @param sought in ASCII
   * @return the length where it stands nowhere
   */
  static int indexOf(byte[] bytes, char sought, int from) {
    int i = from;
    while (i <= bytes.length - SIZE && has(at(bytes, i), sought) == 0) {
      i += SIZE;
    }
    while (i < bytes.length && bytes[i] != sought) {
      i++;
    }
    return i;
  }
}
