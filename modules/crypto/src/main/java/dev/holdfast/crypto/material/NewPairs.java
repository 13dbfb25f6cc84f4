package dev.holdfast.crypto.material;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.Ed25519Keys;
import dev.holdfast.crypto.keypair.MlDsaSet;
import dev.holdfast.crypto.keypair.MlKemSet;
import dev.holdfast.crypto.provider.Providers;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;

/** Makes new key pairs. */
final class NewPairs {

  private final SecureRandom random;

  NewPairs(SecureRandom random) {
    this.random = random;
  }

  /** With 65,537 as the public exponent. */
  EncodedPair rsa(int bits) {
    try {
      KeyPairGenerator engine = Providers.rsaKeyPairs();
      engine.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), random);
      return encoded(engine.generateKeyPair());
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("no RSA of " + bits + " bits", e);
    }
  }

  EncodedPair ec(EcCurve curve) {
    return EcPairs.generate(curve, random);
  }

  EncodedPair ed25519() {
    byte[] key = new byte[Ed25519Keys.KEY_BYTES];
    random.nextBytes(key);
    try {
      return new EncodedPair(
          Ed25519Keys.encodePrivate(key), Ed25519Keys.encodePublic(Ed25519Keys.derivePublic(key)));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The private key in its expanded form: the JDK signs with no other. */
  EncodedPair mlDsa(MlDsaSet set) {
    return named(set.jcaName(), Providers.mlDsaKeyPairs(set.jcaName()));
  }

  /** The private key in its expanded form: the JDK reads no other. */
  EncodedPair mlKem(MlKemSet set) {
    return named(set.jcaName(), Providers.mlKemKeyPairs(set.jcaName()));
  }

  private EncodedPair named(String set, KeyPairGenerator engine) {
    try {
      engine.initialize(new NamedParameterSpec(set), random);
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("no " + set, e);
    }
    return encoded(engine.generateKeyPair());
  }

  private static EncodedPair encoded(KeyPair pair) {
    return new EncodedPair(pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
  }
}
