package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.util.Optional;

/** Signs and verifies; safe for use by many threads. */
public final class Signatures {

  /**
   * @param random salts of PSS, and what makes the signatures of ECDSA and ML-DSA differ; none of
   *     them lets the key out when it fails
   */
  public Signatures(RandomSource random) {}

  /**
   * Whether the algorithm takes a message of this type and length. A caller asks before {@link
   * #sign} and {@link #verify}, which throw what this refuses.
   *
   * @param length of the message, in bytes
   */
  public static Optional<MessageRefusal> refusal(
      SigningAlgorithm algorithm, MessageType type, int length) {
    return notYet();
  }

  /**
   * Signs.
   *
   * @param spec of the key; it has the algorithm
   * @param message as {@code type} says
   * @param material of the key, as {@code KeyMaterials} made it
   * @return RSA: as long as the modulus; ECDSA: DER of r and s; Ed25519: 64 bytes; ML-DSA: as FIPS
   *     204 encodes it
   * @throws IllegalArgumentException when the spec has not the algorithm, or {@link #refusal}
   *     refuses the message
   */
  public byte[] sign(
      KeySpec spec, SigningAlgorithm algorithm, MessageType type, byte[] message, Secret material) {
    return notYet();
  }

  /**
   * Whether the signature is the key's, of this message.
   *
   * @param publicKey SubjectPublicKeyInfo DER of this room's making
   * @throws IllegalArgumentException as {@link #sign}, or when the public key is not of the spec
   */
  public boolean verify(
      KeySpec spec,
      SigningAlgorithm algorithm,
      MessageType type,
      byte[] message,
      byte[] signature,
      byte[] publicKey) {
    return notYet();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <T> T notYet() {
    if (KeySpec.values().length > 0) {
      throw new UnsupportedOperationException("the primitive follows");
    }
    throw new IllegalStateException();
  }
}
