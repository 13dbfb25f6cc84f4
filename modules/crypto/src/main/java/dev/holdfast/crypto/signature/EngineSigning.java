package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.provider.Providers;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;

/** ECDSA of a digest, Ed25519 and Ed25519ph by an engine outside Java. */
enum EngineSigning {
  /** The number of a signature comes of the engine's generator, the private key and the digest. */
  ECDSA("NONEwithECDSA", "EC"),
  ED25519("Ed25519", "Ed25519"),
  /** Hashes what it is given. */
  ED25519_PH("Ed25519ph", "Ed25519");

  private final String algorithm;
  private final String keys;

  EngineSigning(String algorithm, String keys) {
    this.algorithm = algorithm;
    this.keys = keys;
  }

  byte[] sign(Provider engine, byte[] message, OpenPair pair) {
    try {
      return pair.withEngineKey(
          engine,
          key -> {
            Signature signature = Providers.signature(algorithm, engine);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
          });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " did not sign", e);
    }
  }

  /**
   * @param publicKey SubjectPublicKeyInfo DER, checked before
   */
  boolean verify(Provider engine, byte[] message, byte[] signature, byte[] publicKey) {
    try {
      PublicKey key =
          Providers.keys(keys, engine).generatePublic(new X509EncodedKeySpec(publicKey));
      Signature verifier = Providers.signature(algorithm, engine);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // What the engine calls malformed is nobody's signature.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " did not verify", e);
    }
  }
}
