package dev.holdfast.crypto.material;

import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes the material of keys: for SYMMETRIC_DEFAULT and HMAC the key's bytes, for key pairs what
 * {@code PairMaterial} describes. Safe for use by many threads.
 */
public final class KeyMaterials {

  private final FreshKeys fresh;
  private final SecretMemory memory;
  private final NewPairs newPairs;
  private final PairTest pairTest;

  public KeyMaterials(Generators generators, SecretMemory memory) {
    this.fresh = new FreshKeys(generators, memory);
    this.memory = memory;
    // Pairs are made of both generators, as the bytes of other keys are.
    this.newPairs = new NewPairs(new EngineRandom(fresh::fill));
    // An engine outside Java would take as long to read the new key as to sign with it.
    this.pairTest =
        new PairTest(
            new Signatures(generators.internal(), PairEngines.JAVA),
            new KeyEncapsulation(generators.internal()));
  }

  /**
   * A new key. A pair has done one of its operations and its inverse before it is handed out.
   * Blocks as long as it takes: microseconds for bytes and curves, seconds for RSA.
   *
   * @throws IllegalStateException when the halves of a new pair do not fit each other
   */
  public Secret generate(KeySpec spec) {
    return switch (KeyFamily.of(spec)) {
      case KeyFamily.Bytes(int length) -> memory.absorb(fresh.bytes(length));
      case KeyFamily.Rsa(int bits) -> made(spec, newPairs.rsa(bits));
      case KeyFamily.Ec(var curve) -> made(spec, newPairs.ec(curve));
      case KeyFamily.Ed25519() -> made(spec, newPairs.ed25519());
      case KeyFamily.MlDsa(var set) -> made(spec, newPairs.mlDsa(set));
      case KeyFamily.MlKem(var set) -> made(spec, newPairs.mlKem(set));
    };
  }

  private Secret made(KeySpec spec, EncodedPair pair) {
    return tested(spec, pair)
        .orElseThrow(() -> new IllegalStateException("the halves of a new pair do not fit"));
  }

  /**
   * The material of a key that a customer brings, after checks: its length, or for a pair that it
   * is well formed, of this spec, strong, and that its halves fit.
   *
   * @param imported the key's bytes, or for a pair PKCS#8 DER; zero on return
   * @return empty when it is no key of this spec
   */
  public Optional<Secret> take(KeySpec spec, byte[] imported) {
    try {
      return switch (KeyFamily.of(spec)) {
        case KeyFamily.Bytes(int length) ->
            imported.length == length
                ? Optional.of(memory.absorb(imported.clone()))
                : Optional.empty();
        case KeyFamily.Rsa(int bits) -> brought(spec, BroughtPairs.rsa(bits, imported));
        case KeyFamily.Ec(var curve) -> brought(spec, BroughtPairs.ec(curve, imported));
        case KeyFamily.Ed25519() -> brought(spec, BroughtPairs.ed25519(imported));
        case KeyFamily.MlDsa(var set) -> brought(spec, BroughtPairs.mlDsa(set, imported));
        case KeyFamily.MlKem(var set) -> brought(spec, BroughtPairs.mlKem(set, imported));
      };
    } finally {
      Arrays.fill(imported, (byte) 0);
    }
  }

  private Optional<Secret> brought(KeySpec spec, Optional<EncodedPair> pair) {
    return pair.flatMap(read -> tested(spec, read));
  }

  private Optional<Secret> tested(KeySpec spec, EncodedPair pair) {
    try (pair) {
      Secret material = PairMaterial.join(pair.privateKey(), pair.publicKey(), memory);
      if (pairTest.isPassedBy(spec, material)) {
        return Optional.of(material);
      }
      material.close();
      return Optional.empty();
    }
  }

  /**
   * The public key of a pair as SubjectPublicKeyInfo DER. Brings nothing else onto the heap.
   *
   * @throws IllegalArgumentException when this is not the material of a pair
   */
  public static byte[] publicKey(Secret material) {
    return PairMaterial.publicKey(material);
  }

  /**
   * The private key of a pair as PKCS#8 DER, on the heap: the caller overwrites it.
   *
   * @throws IllegalArgumentException when this is not the material of a pair
   */
  public static byte[] openPrivateKey(Secret material) {
    return PairMaterial.openPrivateKey(material);
  }
}
