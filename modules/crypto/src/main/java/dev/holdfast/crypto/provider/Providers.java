package dev.holdfast.crypto.provider;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.Mac;

/**
 * One provider for each primitive, named here and nowhere left to the order in {@code
 * java.security}: the JDK's own are the fastest for these, and overwrite the key arrays that they
 * ask for. Elliptic curves, Ed25519 and ML-DSA of a given representative are BouncyCastle's
 * light-weight classes, two to twenty times as fast as the JDK's where it has them; no provider is
 * ever registered.
 */
public final class Providers {

  private static final String SUN_JCE = "SunJCE";
  private static final String SUN = "SUN";
  private static final String SUN_RSA_SIGN = "SunRsaSign";

  /** Who checks the signatures of certificates; knows elliptic curves and nothing else. */
  public static final String CERTIFICATE_SIGNATURES = "SunEC";

  private static final String LIGHT_WEIGHT = "light-weight";
  private static final String BOUNCY_CASTLE = "BouncyCastle";

  /**
   * @param primitive such as {@code AES-256-GCM}
   */
  public record Choice(String primitive, String provider, String version) {}

  private Providers() {}

  public static Cipher aesGcm() {
    return cipher("AES/GCM/NoPadding");
  }

  /** For what another format asks for: it authenticates nothing. */
  public static Cipher aesCbc() {
    return cipher("AES/CBC/PKCS5Padding");
  }

  /** X.509. */
  public static CertificateFactory certificates() {
    try {
      return CertificateFactory.getInstance("X.509", SUN);
    } catch (CertificateException | NoSuchProviderException e) {
      throw missing("X.509", e);
    }
  }

  /**
   * Keys of certificates, as the JDK's TLS wants them.
   *
   * @param algorithm JCA's name, {@code RSA} or of a curve
   */
  public static KeyFactory keysOfCertificates(String algorithm) throws NoSuchAlgorithmException {
    try {
      return KeyFactory.getInstance(
          algorithm, algorithm.equals("RSA") ? SUN_RSA_SIGN : CERTIFICATE_SIGNATURES);
    } catch (NoSuchProviderException e) {
      throw missing(algorithm, e);
    }
  }

  /** The path validation of RFC 5280. */
  public static CertPathValidator certificatePaths() {
    try {
      return CertPathValidator.getInstance("PKIX", SUN);
    } catch (GeneralSecurityException e) {
      throw missing("PKIX", e);
    }
  }

  /** The bare block cipher, for the random generator alone. */
  public static Cipher aesBlocks() {
    return cipher("AES/ECB/NoPadding");
  }

  /** RSA-OAEP; its hashes come with the parameters. */
  public static Cipher rsaOaep() {
    return cipher("RSA/ECB/OAEPPadding");
  }

  /**
   * RSA without padding. To encrypt with a private key is to sign, and checks the result against
   * faults.
   */
  public static Cipher rawRsa() {
    return cipher("RSA/ECB/NoPadding");
  }

  /** As {@link #rsaOaep()}, by an engine outside Java. */
  public static Cipher rsaOaep(Provider engine) {
    return cipher("RSA/ECB/OAEPPadding", engine);
  }

  /** As {@link #rawRsa()}, by an engine outside Java. */
  public static Cipher rawRsa(Provider engine) {
    return cipher("RSA/ECB/NoPadding", engine);
  }

  /**
   * @param algorithm JCA's name, such as {@code EC}
   */
  public static KeyFactory keys(String algorithm, Provider engine) {
    try {
      return KeyFactory.getInstance(algorithm, engine);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  /**
   * @param algorithm JCA's name, such as {@code NONEwithECDSA}
   */
  public static Signature signature(String algorithm, Provider engine) {
    try {
      return Signature.getInstance(algorithm, engine);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  /** AES key wrap with padding, RFC 5649. */
  public static Cipher aesKeyWrapWithPadding() {
    return cipher("AES/KWP/NoPadding");
  }

  public static Mac hmacSha256() {
    return hmac("HmacSHA256");
  }

  /**
   * @param algorithm JCA's name, such as {@code HmacSHA384}
   */
  public static Mac hmac(String algorithm) {
    try {
      return Mac.getInstance(algorithm, SUN_JCE);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  public static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /**
   * @param algorithm JCA's name, such as {@code SHA-384}
   */
  public static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm, SUN);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  public static KeyPairGenerator rsaKeyPairs() {
    return keyPairs("RSA", SUN_RSA_SIGN);
  }

  public static KeyFactory rsaKeys() {
    return keys("RSA", SUN_RSA_SIGN);
  }

  /**
   * @param set such as {@code ML-DSA-65}
   */
  public static KeyPairGenerator mlDsaKeyPairs(String set) {
    return keyPairs(set, SUN);
  }

  /** As {@link #mlDsaKeyPairs}. */
  public static KeyFactory mlDsaKeys(String set) {
    return keys(set, SUN);
  }

  /** As {@link #mlDsaKeyPairs}. */
  public static Signature mlDsa(String set) {
    try {
      return Signature.getInstance(set, SUN);
    } catch (GeneralSecurityException e) {
      throw missing(set, e);
    }
  }

  /**
   * @param set such as {@code ML-KEM-768}
   */
  public static KeyPairGenerator mlKemKeyPairs(String set) {
    return keyPairs(set, SUN_JCE);
  }

  /** As {@link #mlKemKeyPairs}. */
  public static KeyFactory mlKemKeys(String set) {
    return keys(set, SUN_JCE);
  }

  /** As {@link #mlKemKeyPairs}. */
  public static KEM mlKem(String set) {
    try {
      return KEM.getInstance(set, SUN_JCE);
    } catch (GeneralSecurityException e) {
      throw missing(set, e);
    }
  }

  /** What serves each primitive in this process, for the start-up message. */
  public static List<Choice> active() {
    return List.of(
        choice("AES-256-GCM", aesGcm().getProvider()),
        choice("HMAC-SHA256", hmacSha256().getProvider()),
        choice("SHA-256", sha256().getProvider()),
        choice("CTR_DRBG AES-256", aesBlocks().getProvider()),
        choice("HMAC-SHA224, 384, 512", hmac("HmacSHA512").getProvider()),
        choice("RSA in Java", rawRsa().getProvider()),
        choice("RSA key pairs", rsaKeyPairs().getProvider()),
        choice("AES key wrap", aesKeyWrapWithPadding().getProvider()),
        choice("AES-256-CBC", aesCbc().getProvider()),
        choice("ML-DSA", mlDsa("ML-DSA-65").getProvider()),
        choice("ML-KEM", mlKemKeys("ML-KEM-768").getProvider()),
        // Its light-weight classes, which come without a provider and tell no version.
        new Choice("ML-DSA of a representative", BOUNCY_CASTLE, LIGHT_WEIGHT),
        new Choice("secp256k1, and NIST curves in Java", BOUNCY_CASTLE, LIGHT_WEIGHT),
        new Choice("Ed25519 in Java", BOUNCY_CASTLE, LIGHT_WEIGHT),
        new Choice("SM2 and SM3", BOUNCY_CASTLE, LIGHT_WEIGHT),
        new Choice("Argon2id", BOUNCY_CASTLE, LIGHT_WEIGHT));
  }

  private static Choice choice(String primitive, Provider provider) {
    return new Choice(primitive, provider.getName(), provider.getVersionStr());
  }

  private static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation, SUN_JCE);
    } catch (GeneralSecurityException e) {
      throw missing(transformation, e);
    }
  }

  private static Cipher cipher(String transformation, Provider engine) {
    try {
      return Cipher.getInstance(transformation, engine);
    } catch (GeneralSecurityException e) {
      throw missing(transformation, e);
    }
  }

  private static KeyPairGenerator keyPairs(String algorithm, String provider) {
    try {
      return KeyPairGenerator.getInstance(algorithm, provider);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  private static KeyFactory keys(String algorithm, String provider) {
    try {
      return KeyFactory.getInstance(algorithm, provider);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  private static IllegalStateException missing(String primitive, GeneralSecurityException e) {
    return new IllegalStateException("this Java runtime has no " + primitive, e);
  }
}
