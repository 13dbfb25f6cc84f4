package dev.holdfast.crypto.encapsulation;

import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.MlKemSet;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;

/** ML-KEM of FIPS 203. Safe for use by many threads. */
public final class KeyEncapsulation {

  /**
   * @param secret 32 bytes
   * @param ciphertext as long as the parameter set says
   */
  public record Encapsulated(Plaintext secret, PublicBytes ciphertext) {}

  private final SecureRandom random;

  /**
   * @param random what the shared secrets are made of
   */
  public KeyEncapsulation(RandomSource random) {
    this.random = new EngineRandom(random);
  }

  /**
   * Makes a shared secret.
   *
   * @param publicKey SubjectPublicKeyInfo DER
   * @throws IllegalArgumentException when keys of the spec do not encapsulate, or the public key is
   *     not of the spec
   */
  public Encapsulated encapsulate(KeySpec spec, byte[] publicKey) {
    MlKemSet set = set(spec);
    try {
      KEM.Encapsulated made =
          Providers.mlKem(set.jcaName())
              .newEncapsulator(
                  Providers.mlKemKeys(set.jcaName())
                      .generatePublic(new X509EncodedKeySpec(publicKey)),
                  random)
              .encapsulate();
      return new Encapsulated(
          Plaintext.takeOwnershipOf(made.key().getEncoded()),
          PublicBytes.takeOwnershipOf(made.encapsulation()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key of " + set, e);
    }
  }

  /**
   * Takes a shared secret out.
   *
   * @return 32 bytes, the caller's to overwrite: of a ciphertext that was made for another key or
   *     changed, what nobody else can derive; empty only when it has not the right length
   * @throws IllegalArgumentException when keys of the pair's spec do not encapsulate
   */
  public static Optional<byte[]> decapsulate(OpenPair pair, byte[] ciphertext) {
    MlKemSet set = set(pair.spec());
    if (ciphertext.length != set.ciphertextBytes()) {
      return Optional.empty();
    }
    byte[] encoded = pair.openPrivateKey();
    try {
      PrivateKey key =
          Providers.mlKemKeys(set.jcaName()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return Optional.of(
          Providers.mlKem(set.jcaName()).newDecapsulator(key).decapsulate(ciphertext).getEncoded());
    } catch (DecapsulateException e) {
      throw new IllegalStateException("a ciphertext of the right length has no secret", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key of " + set, e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static MlKemSet set(KeySpec spec) {
    if (KeyFamily.of(spec) instanceof KeyFamily.MlKem(MlKemSet set)) {
      return set;
    }
    throw new IllegalArgumentException("no encapsulation with " + spec);
  }
}
