package dev.holdfast.crypto.root;

import dev.holdfast.crypto.memory.Secret;
import java.util.Set;
import java.util.SortedSet;

/** An open root: a random id and one 256-bit anchor for each epoch that has not ended. */
public interface Root extends AutoCloseable {

  RootFingerprint fingerprint();

  /** The epochs that have an anchor, never empty. */
  SortedSet<Long> epochs();

  /**
   * The anchor of an epoch, for the caller to close.
   *
   * @throws IllegalArgumentException when the epoch has none
   */
  Secret anchor(long epoch);

  /**
   * Makes the anchor of a new epoch, durable on return; the epoch must be later than all there are.
   */
  void begin(long epoch);

  /**
   * Destroys anchors for good, as far as the medium allows; on return they cannot be read from
   * where the root is.
   */
  void end(Set<Long> epochs);

  @Override
  void close();
}
