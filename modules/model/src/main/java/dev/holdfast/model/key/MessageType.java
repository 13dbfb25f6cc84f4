package dev.holdfast.model.key;

/** What a caller hands over to be signed. The constants are AWS's wire names. */
public enum MessageType {
  /** The message itself, 1 to 4096 bytes. */
  RAW,
  /** Its digest, as long as the algorithm's. */
  DIGEST,
  /** The 64-byte representative that ML-DSA makes of a message (FIPS 204, algorithm 7, step 6). */
  EXTERNAL_MU
}
