package dev.holdfast.crypto.signature;

import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.util.Optional;

/** What is behind a signing algorithm's name. */
sealed interface Scheme {

  /** RSASSA-PKCS1-v1_5. */
  record Pkcs1(SigningHash hash) implements Scheme {}

  /** RSASSA-PSS; salt as long as the hash, MGF1 with the same hash. */
  record Pss(SigningHash hash) implements Scheme {}

  record Ecdsa(SigningHash hash) implements Scheme {}

  /** Ed25519 of RFC 8032, without context. */
  record PureEd25519() implements Scheme {}

  /**
   * Ed25519ph of RFC 8032 with an empty context, of a SHA-512 digest: as AWS does it, the digest is
   * the message, and is hashed once more.
   */
  record PrehashEd25519() implements Scheme {}

  /** Pure ML-DSA of FIPS 204 with an empty context. */
  record PureMlDsa() implements Scheme {}

  /** SM2DSA of GM/T 0003.2; the message is hashed behind what its signer is called. */
  record Sm2() implements Scheme {}

  static Scheme of(SigningAlgorithm algorithm) {
    return switch (algorithm) {
      case RSASSA_PSS_SHA_256 -> new Pss(SigningHash.SHA_256);
      case RSASSA_PSS_SHA_384 -> new Pss(SigningHash.SHA_384);
      case RSASSA_PSS_SHA_512 -> new Pss(SigningHash.SHA_512);
      case RSASSA_PKCS1_V1_5_SHA_256 -> new Pkcs1(SigningHash.SHA_256);
      case RSASSA_PKCS1_V1_5_SHA_384 -> new Pkcs1(SigningHash.SHA_384);
      case RSASSA_PKCS1_V1_5_SHA_512 -> new Pkcs1(SigningHash.SHA_512);
      case ECDSA_SHA_256 -> new Ecdsa(SigningHash.SHA_256);
      case ECDSA_SHA_384 -> new Ecdsa(SigningHash.SHA_384);
      case ECDSA_SHA_512 -> new Ecdsa(SigningHash.SHA_512);
      case ML_DSA_SHAKE_256 -> new PureMlDsa();
      case ED25519_SHA_512 -> new PureEd25519();
      case ED25519_PH_SHA_512 -> new PrehashEd25519();
      case SM2DSA -> new Sm2();
    };
  }

  /**
   * How long a message of this type must be.
   *
   * @return a length in bytes, 0 for any, or empty when the scheme does not take the type
   */
  default Optional<Integer> lengthOf(MessageType type) {
    return switch (this) {
      case Pkcs1(SigningHash hash) -> hashed(hash, type);
      case Pss(SigningHash hash) -> hashed(hash, type);
      case Ecdsa(SigningHash hash) -> hashed(hash, type);
      case PureEd25519() ->
          switch (type) {
            case RAW -> Optional.of(0);
            case DIGEST, EXTERNAL_MU -> Optional.empty();
          };
      case PrehashEd25519() ->
          switch (type) {
            case DIGEST -> Optional.of(SigningHash.SHA_512.bytes());
            case RAW, EXTERNAL_MU -> Optional.empty();
          };
      case PureMlDsa() ->
          switch (type) {
            case RAW -> Optional.of(0);
            case EXTERNAL_MU -> Optional.of(64);
            case DIGEST -> Optional.empty();
          };
      case Sm2() ->
          switch (type) {
            case RAW -> Optional.of(0);
            case DIGEST -> Optional.of(Sm2Signing.DIGEST_BYTES);
            case EXTERNAL_MU -> Optional.empty();
          };
    };
  }

  private static Optional<Integer> hashed(SigningHash hash, MessageType type) {
    return switch (type) {
      case RAW -> Optional.of(0);
      case DIGEST -> Optional.of(hash.bytes());
      case EXTERNAL_MU -> Optional.empty();
    };
  }
}
