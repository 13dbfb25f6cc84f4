package dev.holdfast.crypto.region;

import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.provider.PairEngines;
import java.time.Duration;

/**
 * What an operator may set.
 *
 * @param retainedEpochs how many ended epochs keep their anchors (R), so that a backup of the shred
 *     store of that age still opens; a deleted key is gone for good R + 1 epochs later
 * @param maxResidentKeys how many open backing keys and metadata keys are kept
 * @param idleTime after how long without use an open key is forgotten
 * @param rewrapBatch how many rows one write of the epoch job carries
 * @param pairEngines for RSA, NIST's curves and Ed25519
 * @param attestationRoots by which the documents of attested recipients are trusted
 */
public record RegionSettings(
    int retainedEpochs,
    int maxResidentKeys,
    Duration idleTime,
    int rewrapBatch,
    PairEngines pairEngines,
    TrustedRoots attestationRoots) {

  public static final RegionSettings DEFAULT =
      new RegionSettings(
          7, 10_000, Duration.ofMinutes(10), 500, PairEngines.CORRETTO, TrustedRoots.NONE);

  public RegionSettings {
    if (retainedEpochs < 0 || maxResidentKeys < 1 || rewrapBatch < 1) {
      throw new IllegalArgumentException("region settings out of bounds");
    }
  }
}
