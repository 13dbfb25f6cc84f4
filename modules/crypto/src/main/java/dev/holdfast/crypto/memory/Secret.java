package dev.holdfast.crypto.memory;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * A secret in locked memory outside the heap. Prints its type only, cannot be serialized, is zero
 * once closed.
 */
public final class Secret implements AutoCloseable {

  private final SecretMemory.Slot slot;
  private Cleaner.@Nullable Cleanable cleanable;

  Secret(SecretMemory.Slot slot) {
    this.slot = slot;
  }

  void watch(Cleaner.Cleanable release) {
    cleanable = release;
  }

  /**
   * A fresh copy of the bytes on the heap. Whoever calls this overwrites the array as soon as it
   * has served; the callers are few and are listed in this room's README.
   *
   * @throws SecretReleasedException after {@link #close()}
   */
  public byte[] openSecret() {
    return slot.read(0, slot.length());
  }

  /**
   * A fresh copy of some of the bytes on the heap, so that the others stay where they are; as
   * {@link #openSecret()} in all else.
   *
   * @param from the first byte
   * @param to the byte after the last
   * @throws IndexOutOfBoundsException when the secret is not as long
   */
  public byte[] openSecret(int from, int to) {
    return slot.read(from, to);
  }

  /** How many bytes it has; no secret. */
  public int length() {
    return slot.length();
  }

  /** The secret as a key for a JCA engine, without a copy until the engine asks. */
  public OffHeapKey asKey(String algorithm) {
    return new OffHeapKey(this, algorithm);
  }

  /** Overwrites the slot; idempotent. */
  @Override
  public void close() {
    Cleaner.Cleanable release = cleanable;
    if (release != null) {
      release.clean();
    }
  }

  @Override
  public String toString() {
    return "Secret";
  }
}
