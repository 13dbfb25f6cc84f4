package dev.holdfast.model.attestation;

/** What is wrong with an attestation document; told to who sent it. */
public enum AttestationDefect {
  /** Longer than any document may be. */
  OVERSIZED,

  /** Not the one CBOR structure that a document is, or something stands where nothing may. */
  MALFORMED,

  /** Signed with another algorithm than ES384. */
  ALGORITHM,

  /** A field that must be there is not, or its content is none that it may have. */
  FIELDS,

  /** The document is older than five minutes. */
  STALE,

  /** The document is of a time that has not come. */
  EARLY,

  /** A certificate is none, or not one for its place in the chain. */
  CERTIFICATE,

  /** A certificate of the chain, or the root, is not valid now. */
  EXPIRED,

  /** The chain does not begin at a root that is trusted here, or does not hold. */
  UNTRUSTED,

  /** The signature is not the certificate's, of this document. */
  SIGNATURE,

  /** The document has no public key to encrypt for. */
  NO_PUBLIC_KEY,

  /** The public key is none of RSA, of 2048 bits at least. */
  PUBLIC_KEY
}
