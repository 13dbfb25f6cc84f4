package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.MlDsaSet;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.keypair.RsaKeys;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** Signs and verifies; safe for use by many threads. */
public final class Signatures {

  private final RandomSource random;
  private final EngineRandom engineRandom;

  /**
   * @param random salts of PSS, and what makes the signatures of ECDSA and ML-DSA differ; none of
   *     them lets the key out when it fails
   */
  public Signatures(RandomSource random) {
    this.random = random;
    this.engineRandom = new EngineRandom(random);
  }

  /**
   * Whether the algorithm takes a message of this type and length. A caller asks before {@link
   * #sign} and {@link #verify}, which throw what this refuses.
   *
   * @param length of the message, in bytes
   */
  public static Optional<MessageRefusal> refusal(
      SigningAlgorithm algorithm, MessageType type, int length) {
    Optional<Integer> expected = Scheme.of(algorithm).lengthOf(type);
    if (expected.isEmpty()) {
      return Optional.of(new MessageRefusal.WrongType(algorithm, type));
    }
    if (expected.get() != 0 && expected.get() != length) {
      return Optional.of(new MessageRefusal.WrongLength(algorithm, type, expected.get(), length));
    }
    return Optional.empty();
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
    require(spec, algorithm, type, message);
    byte[] key = PairMaterial.openPrivateKey(material);
    try {
      return switch (Scheme.of(algorithm)) {
        case Scheme.Pkcs1(SigningHash hash) ->
            RawRsa.sign(
                key, RsaPadding.pkcs1(hash, digest(hash, type, message), modulusBytes(spec)));
        case Scheme.Pss(SigningHash hash) ->
            RawRsa.sign(
                key, RsaPadding.pss(hash, digest(hash, type, message), modulusBytes(spec), random));
        case Scheme.Ecdsa(SigningHash hash) ->
            Ecdsa.sign(curve(spec), hash, digest(hash, type, message), key, random);
        case Scheme.PureEd25519() -> EdwardsSigning.sign(false, message, key);
        case Scheme.PrehashEd25519() -> EdwardsSigning.sign(true, message, key);
        case Scheme.PureMlDsa() ->
            isRepresentative(type)
                ? MlDsaSigning.signRepresentative(message, key, engineRandom)
                : MlDsaSigning.sign(set(spec), message, key, engineRandom);
        case Scheme.Sm2() -> throw unfit(spec);
      };
    } finally {
      Arrays.fill(key, (byte) 0);
    }
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
    require(spec, algorithm, type, message);
    return switch (Scheme.of(algorithm)) {
      case Scheme.Pkcs1(SigningHash hash) -> {
        byte[] wanted = RsaPadding.pkcs1(hash, digest(hash, type, message), modulusBytes(spec));
        yield openRsa(spec, signature, publicKey)
            .filter(encoding -> Arrays.equals(encoding, wanted))
            .isPresent();
      }
      case Scheme.Pss(SigningHash hash) -> {
        byte[] digest = digest(hash, type, message);
        yield openRsa(spec, signature, publicKey)
            .filter(encoding -> RsaPadding.isPss(hash, digest, encoding))
            .isPresent();
      }
      case Scheme.Ecdsa(SigningHash hash) ->
          Ecdsa.verify(curve(spec), digest(hash, type, message), signature, publicKey);
      case Scheme.PureEd25519() -> EdwardsSigning.verify(false, message, signature, publicKey);
      case Scheme.PrehashEd25519() -> EdwardsSigning.verify(true, message, signature, publicKey);
      case Scheme.PureMlDsa() ->
          isRepresentative(type)
              ? MlDsaSigning.verifyRepresentative(set(spec), message, signature, publicKey)
              : MlDsaSigning.verify(set(spec), message, signature, publicKey);
      case Scheme.Sm2() -> throw unfit(spec);
    };
  }

  private static void require(
      KeySpec spec, SigningAlgorithm algorithm, MessageType type, byte[] message) {
    if (!spec.signingAlgorithms().contains(algorithm)) {
      throw unfit(spec);
    }
    refusal(algorithm, type, message.length)
        .ifPresent(refusal -> {
          throw new IllegalArgumentException(refusal.toString());
        });
  }

  private static byte[] digest(SigningHash hash, MessageType type, byte[] message) {
    return switch (type) {
      case RAW -> hash.digest(message);
      case DIGEST, EXTERNAL_MU -> message;
    };
  }

  private static boolean isRepresentative(MessageType type) {
    return type == MessageType.EXTERNAL_MU;
  }

  private static Optional<byte[]> openRsa(KeySpec spec, byte[] signature, byte[] publicKey) {
    RSAPublicKey key = RsaKeys.decodePublic(modulusBytes(spec) * Byte.SIZE, publicKey);
    return RawRsa.open(key, signature);
  }

  private static int modulusBytes(KeySpec spec) {
    if (KeyFamily.of(spec) instanceof KeyFamily.Rsa(int bits)) {
      return bits / Byte.SIZE;
    }
    throw unfit(spec);
  }

  private static EcCurve curve(KeySpec spec) {
    if (KeyFamily.of(spec) instanceof KeyFamily.Ec(EcCurve curve)) {
      return curve;
    }
    throw unfit(spec);
  }

  private static MlDsaSet set(KeySpec spec) {
    if (KeyFamily.of(spec) instanceof KeyFamily.MlDsa(MlDsaSet set)) {
      return set;
    }
    throw unfit(spec);
  }

  private static IllegalArgumentException unfit(KeySpec spec) {
    return new IllegalArgumentException("no such signature with " + spec);
  }
}
