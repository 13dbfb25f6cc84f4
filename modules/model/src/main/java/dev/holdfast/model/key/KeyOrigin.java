package dev.holdfast.model.key;

/** Where key material comes from. The constants are AWS's wire names. */
public enum KeyOrigin {
  AWS_KMS,
  /** Brought by the key's owner. */
  EXTERNAL,
  /** Made by the service, with a key of an external key manager beside it. */
  EXTERNAL_KEY_STORE,
  /** Made by the service, with a key of a token beside it. */
  AWS_CLOUDHSM
}
