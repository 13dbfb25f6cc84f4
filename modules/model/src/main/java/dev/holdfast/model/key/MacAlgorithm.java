package dev.holdfast.model.key;

/** What GenerateMac and VerifyMac work with. The constants are AWS's wire names. */
public enum MacAlgorithm {
  HMAC_SHA_224,
  HMAC_SHA_256,
  HMAC_SHA_384,
  HMAC_SHA_512
}
