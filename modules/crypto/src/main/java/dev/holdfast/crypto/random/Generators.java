package dev.holdfast.crypto.random;

/**
 * The generators of a process.
 *
 * @param internal nonces, IVs and one half of every key
 * @param kernel the other half of every key
 * @param callers what callers get from GenerateRandom: apart, so that it says nothing about the
 *     internal stream
 */
public record Generators(RandomSource internal, RandomSource kernel, RandomSource callers) {

  /** The generators to use outside tests. */
  public static Generators fromKernel() {
    RandomSource kernel = new KernelRandom();
    return new Generators(
        new ThreadDrbg(kernel, "internal"), kernel, new ThreadDrbg(kernel, "callers"));
  }
}
