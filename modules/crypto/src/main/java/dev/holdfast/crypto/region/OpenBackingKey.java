package dev.holdfast.crypto.region;

import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;

/** An open backing key with what it was opened from. */
record OpenBackingKey(KeyBinding binding, BackingKey wrapped, OpenMaterial key)
    implements AutoCloseable {

  /**
   * Whether opening these again would give this key: a changed binding or token must fail as it
   * would the first time.
   */
  boolean isOf(KeyBinding otherBinding, BackingKey other) {
    return wrapped.equals(other) && binding.equals(otherBinding);
  }

  @Override
  public void close() {
    key.close();
  }
}
