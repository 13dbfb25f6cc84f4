package dev.holdfast.model.key;

/** What DeriveSharedSecret works with. The constants are AWS's wire names. */
public enum KeyAgreementAlgorithm {
  ECDH
}
