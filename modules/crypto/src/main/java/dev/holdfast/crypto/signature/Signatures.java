package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.MlDsaSet;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.RsaKeys;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Signs and verifies; safe for use by many threads. */
public final class Signatures {

  private final RandomSource random;
  private final EngineRandom engineRandom;
  private final PairEngines engines;

  /**
   * @param random salts of PSS, and what makes the signatures of ECDSA, SM2DSA and ML-DSA differ;
   *     none of them lets the key out when it fails
   * @param engines for RSA, NIST's curves and Ed25519
   */
  public Signatures(RandomSource random, PairEngines engines) {
    this.random = random;
    this.engines = engines;
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
   * @param pair whose spec has the algorithm
   * @param message as {@code type} says
   * @return RSA: as long as the modulus; ECDSA and SM2DSA: DER of r and s; Ed25519: 64 bytes;
   *     ML-DSA: as FIPS 204 encodes it
   * @throws IllegalArgumentException when the spec has not the algorithm, or {@link #refusal}
   *     refuses the message
   */
  public byte[] sign(OpenPair pair, SigningAlgorithm algorithm, MessageType type, byte[] message) {
    KeySpec spec = pair.spec();
    require(spec, algorithm, type, message);
    return switch (Scheme.of(algorithm)) {
      case Scheme.Pkcs1(SigningHash hash) ->
          signRsa(pair, RsaPadding.pkcs1(hash, digest(hash, type, message), spec.modulusBytes()));
      case Scheme.Pss(SigningHash hash) ->
          signRsa(
              pair, RsaPadding.pss(hash, digest(hash, type, message), spec.modulusBytes(), random));
      case Scheme.Ecdsa(SigningHash hash) -> {
        byte[] digest = digest(hash, type, message);
        yield engine(spec)
            .map(engine -> EngineSigning.ECDSA.sign(engine, digest, pair))
            .orElseGet(
                () -> inJava(pair, key -> Ecdsa.sign(curve(spec), hash, digest, key, random)));
      }
      case Scheme.PureEd25519() -> signEdwards(pair, false, message);
      case Scheme.PrehashEd25519() -> signEdwards(pair, true, message);
      case Scheme.PureMlDsa() ->
          inJava(
              pair,
              key ->
                  isRepresentative(type)
                      ? MlDsaSigning.signRepresentative(message, key, engineRandom)
                      : MlDsaSigning.sign(set(spec), message, key, engineRandom));
      case Scheme.Sm2() -> {
        byte[] digest = sm2Digest(type, message, pair.publicKey());
        yield inJava(pair, key -> Sm2Signing.sign(digest, key, random));
      }
    };
  }

  private byte[] signRsa(OpenPair pair, byte[] encoding) {
    return engine(pair.spec())
        .map(engine -> RawRsa.sign(engine, pair, encoding))
        .orElseGet(() -> inJava(pair, key -> RawRsa.sign(key, encoding)));
  }

  private byte[] signEdwards(OpenPair pair, boolean prehash, byte[] message) {
    return engine(pair.spec())
        .map(engine -> EdwardsSigning.engineSigning(prehash).sign(engine, message, pair))
        .orElseGet(() -> inJava(pair, key -> EdwardsSigning.sign(prehash, message, key)));
  }

  private static byte[] inJava(OpenPair pair, UnaryOperator<byte[]> work) {
    byte[] key = pair.openPrivateKey();
    try {
      return work.apply(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The engine outside Java for keys of this spec; empty where Java is as fast, or alone. */
  private Optional<Provider> engine(KeySpec spec) {
    return switch (KeyFamily.of(spec)) {
      case KeyFamily.Rsa ignored -> engines.provider();
      case KeyFamily.Ed25519 ignored -> engines.provider();
      case KeyFamily.Ec(EcCurve curve) ->
          switch (curve) {
            case P256, P384, P521 -> engines.provider();
            case SECP256K1, SM2 -> Optional.empty();
          };
      case KeyFamily.Bytes ignored -> Optional.empty();
      case KeyFamily.MlDsa ignored -> Optional.empty();
      case KeyFamily.MlKem ignored -> Optional.empty();
    };
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
        byte[] wanted = RsaPadding.pkcs1(hash, digest(hash, type, message), spec.modulusBytes());
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
          Ecdsa.verify(
              curve(spec), digest(hash, type, message), signature, publicKey, engine(spec));
      case Scheme.PureEd25519() ->
          EdwardsSigning.verify(false, message, signature, publicKey, engine(spec));
      case Scheme.PrehashEd25519() ->
          EdwardsSigning.verify(true, message, signature, publicKey, engine(spec));
      case Scheme.PureMlDsa() ->
          isRepresentative(type)
              ? MlDsaSigning.verifyRepresentative(set(spec), message, signature, publicKey)
              : MlDsaSigning.verify(set(spec), message, signature, publicKey);
      case Scheme.Sm2() ->
          Sm2Signing.verify(sm2Digest(type, message, publicKey), signature, publicKey);
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

  private static byte[] sm2Digest(MessageType type, byte[] message, byte[] publicKey) {
    return switch (type) {
      case RAW -> Sm2Signing.digest(message, publicKey);
      case DIGEST, EXTERNAL_MU -> message;
    };
  }

  private static boolean isRepresentative(MessageType type) {
    return type == MessageType.EXTERNAL_MU;
  }

  private Optional<byte[]> openRsa(KeySpec spec, byte[] signature, byte[] publicKey) {
    int bits = spec.modulusBytes() * Byte.SIZE;
    Optional<Provider> engine = engine(spec);
    return engine.isPresent()
        ? RawRsa.open(engine.get(), RsaKeys.decodePublic(bits, publicKey, engine.get()), signature)
        : RawRsa.open(RsaKeys.decodePublic(bits, publicKey), signature);
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
