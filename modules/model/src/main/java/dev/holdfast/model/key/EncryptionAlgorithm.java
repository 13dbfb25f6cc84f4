package dev.holdfast.model.key;

/** What Encrypt and its like work with. The constants are AWS's wire names. */
public enum EncryptionAlgorithm {
  SYMMETRIC_DEFAULT,
  RSAES_OAEP_SHA_1,
  RSAES_OAEP_SHA_256,
  SM2PKE
}
