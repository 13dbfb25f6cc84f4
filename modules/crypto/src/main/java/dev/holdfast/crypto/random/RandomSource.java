package dev.holdfast.crypto.random;

/** A source of unpredictable bytes; safe for use by many threads. */
public interface RandomSource {

  /** Fills {@code length} bytes of {@code out} from {@code offset} on. */
  void fill(byte[] out, int offset, int length);

  /** So many fresh bytes. */
  default byte[] bytes(int length) {
    byte[] out = new byte[length];
    fill(out, 0, length);
    return out;
  }
}
