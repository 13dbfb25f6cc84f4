package dev.holdfast.crypto.material;

import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.key.KeySpec;
import java.util.Optional;

/**
 * Makes the material of keys: for SYMMETRIC_DEFAULT and HMAC the key's bytes, for key pairs what
 * {@code PairMaterial} describes. Safe for use by many threads.
 */
public final class KeyMaterials {

  public KeyMaterials(Generators generators, SecretMemory memory) {}

  /**
   * A new key. A pair has done one of its operations and its inverse before it is handed out.
   * Blocks as long as it takes: microseconds for bytes and curves, seconds for RSA.
   *
   * @throws IllegalArgumentException for SM2, which nothing here makes
   * @throws IllegalStateException when the halves of a new pair do not fit each other
   */
  public Secret generate(KeySpec spec) {
    return notYet();
  }

  /**
   * The material of a key that a customer brings, after checks: its length, or for a pair that it
   * is well formed, of this spec, strong, and that its halves fit.
   *
   * @param imported the key's bytes, or for a pair PKCS#8 DER; zero on return
   * @return empty when it is no key of this spec
   */
  public Optional<Secret> take(KeySpec spec, byte[] imported) {
    return notYet();
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

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <T> T notYet() {
    if (KeySpec.values().length > 0) {
      throw new UnsupportedOperationException("the primitive follows");
    }
    throw new IllegalStateException();
  }
}
