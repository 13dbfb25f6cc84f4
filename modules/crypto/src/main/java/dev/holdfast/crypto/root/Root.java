package dev.holdfast.crypto.root;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * An open root: a random id and one 256-bit anchor for each epoch that has not ended. An anchor
 * seals one domain key and does nothing else; it need not be where anybody can read it.
 */
public interface Root extends AutoCloseable {

  RootFingerprint fingerprint();

  /** The epochs that have an anchor, never empty. */
  SortedSet<Long> epochs();

  /**
   * Seals the domain key of an epoch under the epoch's anchor.
   *
   * @param clear the caller's to overwrite
   * @throws IllegalArgumentException when the epoch has no anchor
   * @throws RootException when the anchor is elsewhere and cannot be used now
   */
  byte[] seal(long epoch, byte[] belongsTo, byte[] clear);

  /**
   * Opens what {@link #seal} made.
   *
   * @return empty when the bytes were not sealed under this anchor for the same belongings
   * @throws IllegalArgumentException when the epoch has no anchor
   * @throws RootException when the anchor is elsewhere and cannot be used now
   */
  Optional<byte[]> open(long epoch, byte[] belongsTo, byte[] sealed);

  /**
   * Seals the anchor of an epoch under that of another, for copies of this root that have only the
   * other.
   *
   * @return empty when there are no copies: who uses the root has all its anchors
   * @throws IllegalArgumentException when one of the epochs has no anchor
   */
  default Optional<byte[]> handOver(long epoch, long under, byte[] belongsTo) {
    return Optional.empty();
  }

  /**
   * Takes an anchor that another copy of this root has handed over, in the place of one that may be
   * here; durable on return.
   *
   * @return whether the bytes are what {@link #handOver} made
   * @throws IllegalArgumentException when the epoch that it is sealed under has no anchor
   */
  default boolean takeOver(long epoch, long under, byte[] belongsTo, byte[] sealed) {
    return false;
  }

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
