package dev.holdfast.crypto.root;

import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.SealingKey;

/**
 * Where an operator keeps a region's root: the one thing that must be guarded and must not be lost.
 */
public interface RootProvider {

  /** What a provider needs of the process. */
  record Tools(
      SecretMemory memory, FreshKeys keys, RandomSource random, SealingKey.Tools sealing) {}

  boolean exists();

  /**
   * Makes a root with the anchor of epoch 1, durable on return.
   *
   * @throws RootException ALREADY_THERE when there is one
   */
  Root create();

  /**
   * @throws RootException MISSING, EXPOSED, DAMAGED or WRONG_PASSPHRASE
   */
  Root open();
}
