package dev.holdfast.crypto.keywrap;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import java.util.Optional;

/** Unwraps what was wrapped under an RSA key of ours. */
public final class Unwrapping {

  /**
   * @param random takes the place of an AES key that could not be unwrapped, for the sake of equal
   *     time
   */
  public Unwrapping(RandomSource random) {}

  /**
   * The material that was wrapped, on the heap: the caller overwrites it.
   *
   * @param spec of the wrapping key, an RSA one
   * @param wrappingKey its material, as {@code KeyMaterials} made it
   * @return empty when anything at all is wrong
   */
  public Optional<byte[]> unwrap(
      Wrapping wrapping, byte[] wrapped, KeySpec spec, Secret wrappingKey) {
    return notYet();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <T> T notYet() {
    if (KeySpec.values().length > 0) {
      throw new UnsupportedOperationException("the primitive follows");
    }
    throw new IllegalStateException();
  }
}
