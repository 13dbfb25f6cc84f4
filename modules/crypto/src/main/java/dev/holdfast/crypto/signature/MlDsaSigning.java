package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.MlDsaSet;
import dev.holdfast.crypto.provider.Providers;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * ML-DSA, hedged. Messages go to the JDK, which is the faster; representatives to BouncyCastle,
 * since the JDK does not take them. Signatures do not tell which made them.
 */
final class MlDsaSigning {

  private MlDsaSigning() {}

  /**
   * @param privateKey PKCS#8 DER
   */
  static byte[] sign(MlDsaSet set, byte[] message, byte[] privateKey, SecureRandom random) {
    try {
      Signature engine = Providers.mlDsa(set.jcaName());
      engine.initSign(
          Providers.mlDsaKeys(set.jcaName()).generatePrivate(new PKCS8EncodedKeySpec(privateKey)),
          random);
      engine.update(message);
      return engine.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key of " + set, e);
    }
  }

  /**
   * @param publicKey SubjectPublicKeyInfo DER
   */
  static boolean verify(MlDsaSet set, byte[] message, byte[] signature, byte[] publicKey) {
    Signature engine = Providers.mlDsa(set.jcaName());
    try {
      engine.initVerify(
          Providers.mlDsaKeys(set.jcaName()).generatePublic(new X509EncodedKeySpec(publicKey)));
      engine.update(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key of " + set, e);
    }
    if (signature.length != set.signatureBytes()) {
      return false;
    }
    try {
      return engine.verify(signature);
    } catch (SignatureException e) {
      // How the engine refuses an encoding that it cannot read.
      return false;
    }
  }

  /**
   * @param representative 64 bytes
   * @param privateKey PKCS#8 DER
   */
  static byte[] signRepresentative(byte[] representative, byte[] privateKey, SecureRandom random) {
    try {
      MLDSAPrivateKeyParameters key =
          (MLDSAPrivateKeyParameters) PrivateKeyFactory.createKey(privateKey);
      try {
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithRandom(key, random));
        return signer.generateMuSignature(representative);
      } finally {
        key.destroy();
      }
    } catch (IOException | CryptoException e) {
      throw new IllegalArgumentException("not a private key of ML-DSA", e);
    }
  }

  /**
   * @param representative 64 bytes
   * @param publicKey SubjectPublicKeyInfo DER
   */
  static boolean verifyRepresentative(
      MlDsaSet set, byte[] representative, byte[] signature, byte[] publicKey) {
    MLDSASigner verifier = new MLDSASigner();
    try {
      verifier.init(false, PublicKeyFactory.createKey(publicKey));
    } catch (IOException e) {
      throw new IllegalArgumentException("not a public key of " + set, e);
    }
    return signature.length == set.signatureBytes()
        && verifier.verifyMuSignature(representative, signature);
  }
}
