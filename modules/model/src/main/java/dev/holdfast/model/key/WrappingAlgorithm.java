package dev.holdfast.model.key;

/** How a customer wraps key material for import. The constants are AWS's wire names. */
public enum WrappingAlgorithm {
  RSAES_OAEP_SHA_1,
  RSAES_OAEP_SHA_256,
  /**
   * OAEP of a fresh AES key, then AES key wrap with padding (RFC 5649) of the material under it.
   */
  RSA_AES_KEY_WRAP_SHA_1,
  RSA_AES_KEY_WRAP_SHA_256,
  /** With a wrapping key of SM2, which no other algorithm has. */
  SM2PKE
}
