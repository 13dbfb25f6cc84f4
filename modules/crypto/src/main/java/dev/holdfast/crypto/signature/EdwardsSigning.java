package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.Ed25519Keys;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 and Ed25519ph. The public key is derived at each signature, not trusted from storage. */
final class EdwardsSigning {

  private static final byte[] NO_CONTEXT = {};

  private EdwardsSigning() {}

  /**
   * @param privateKey PKCS#8 DER
   */
  static byte[] sign(boolean prehash, byte[] message, byte[] privateKey) {
    byte[] key =
        Ed25519Keys.decodePrivate(privateKey)
            .orElseThrow(() -> new IllegalArgumentException("not a private key of Ed25519"));
    byte[] out = new byte[Ed25519.SIGNATURE_SIZE];
    try {
      if (prehash) {
        Ed25519.signPrehash(key, 0, NO_CONTEXT, SigningHash.SHA_512.digest(message), 0, out, 0);
      } else {
        Ed25519.sign(key, 0, message, 0, message.length, out, 0);
      }
      return out;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * @param publicKey SubjectPublicKeyInfo DER
   * @param engine which counts instead of BouncyCastle
   */
  static boolean verify(
      boolean prehash,
      byte[] message,
      byte[] signature,
      byte[] publicKey,
      Optional<Provider> engine) {
    byte[] key =
        Ed25519Keys.decodePublic(publicKey)
            .orElseThrow(() -> new IllegalArgumentException("not a public key of Ed25519"));
    if (signature.length != Ed25519.SIGNATURE_SIZE) {
      return false;
    }
    return engine
        .map(with -> engineSigning(prehash).verify(with, message, signature, publicKey))
        .orElseGet(() ->
            prehash
                ? Ed25519.verifyPrehash(
                    signature, 0, key, 0, NO_CONTEXT, SigningHash.SHA_512.digest(message), 0)
                : Ed25519.verify(signature, 0, key, 0, message, 0, message.length));
  }

  static EngineSigning engineSigning(boolean prehash) {
    return prehash ? EngineSigning.ED25519_PH : EngineSigning.ED25519;
  }
}
