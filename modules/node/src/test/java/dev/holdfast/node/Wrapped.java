package dev.holdfast.node;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlgorithmSpec;
import software.amazon.awssdk.services.kms.model.ExpirationModelType;
import software.amazon.awssdk.services.kms.model.GetParametersForImportResponse;
import software.amazon.awssdk.services.kms.model.WrappingKeySpec;

/** Key material as a customer wraps it with the JDK. */
final class Wrapped {

  private Wrapped() {}

  /**
   * RSAES_OAEP_SHA_256.
   *
   * @param publicKey SubjectPublicKeyInfo DER
   */
  static byte[] oaep(byte[] publicKey, byte[] material) {
    try {
      PublicKey key =
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey));
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(
          Cipher.ENCRYPT_MODE,
          key,
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
      return rsa.doFinal(material);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Imports it for ever.
   *
   * @return the material's id
   */
  static String importInto(KmsClient kms, String key, byte[] material) {
    GetParametersForImportResponse parameters =
        kms.getParametersForImport(r ->
            r.keyId(key)
                .wrappingAlgorithm(AlgorithmSpec.RSAES_OAEP_SHA_256)
                .wrappingKeySpec(WrappingKeySpec.RSA_2048));
    byte[] wrapped = oaep(parameters.publicKey().asByteArray(), material);
    return kms.importKeyMaterial(r ->
            r.keyId(key)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(SdkBytes.fromByteArray(wrapped))
                .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE))
        .keyMaterialId();
  }

  /** RSA_AES_KEY_WRAP_SHA_256. */
  static byte[] underAnAesKey(byte[] publicKey, byte[] material) {
    byte[] aesKey = new byte[32];
    new SecureRandom().nextBytes(aesKey);
    try {
      Cipher aes = Cipher.getInstance("AES/KWP/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aesKey, "AES"));
      byte[] inner = aes.doFinal(material);
      byte[] outer = oaep(publicKey, aesKey);
      byte[] both = Arrays.copyOf(outer, outer.length + inner.length);
      System.arraycopy(inner, 0, both, outer.length, inner.length);
      return both;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
