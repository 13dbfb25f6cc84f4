package dev.holdfast.crypto.provider;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * One provider for each primitive, named here and nowhere left to the order in {@code
 * java.security}: the JDK's own are the fastest for these, and overwrite the key arrays that they
 * ask for.
 */
public final class Providers {

  private static final String SUN_JCE = "SunJCE";
  private static final String SUN = "SUN";

  /**
   * @param primitive such as {@code AES-256-GCM}
   */
  public record Choice(String primitive, String provider, String version) {}

  private Providers() {}

  public static Cipher aesGcm() {
    return cipher("AES/GCM/NoPadding");
  }

  /** The bare block cipher, for the random generator alone. */
  public static Cipher aesBlocks() {
    return cipher("AES/ECB/NoPadding");
  }

  public static Mac hmacSha256() {
    try {
      return Mac.getInstance("HmacSHA256", SUN_JCE);
    } catch (GeneralSecurityException e) {
      throw missing("HmacSHA256", e);
    }
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256", SUN);
    } catch (GeneralSecurityException e) {
      throw missing("SHA-256", e);
    }
  }

  /** What serves each primitive in this process, for the start-up message. */
  public static List<Choice> active() {
    return List.of(
        choice("AES-256-GCM", aesGcm().getProvider()),
        choice("HMAC-SHA256", hmacSha256().getProvider()),
        choice("SHA-256", sha256().getProvider()),
        choice("CTR_DRBG AES-256", aesBlocks().getProvider()),
        // Its light-weight classes, which come without a provider and tell no version.
        new Choice("Argon2id", "BouncyCastle", "light-weight"));
  }

  private static Choice choice(String primitive, java.security.Provider provider) {
    return new Choice(primitive, provider.getName(), provider.getVersionStr());
  }

  private static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation, SUN_JCE);
    } catch (GeneralSecurityException e) {
      throw missing(transformation, e);
    }
  }

  private static IllegalStateException missing(String primitive, GeneralSecurityException e) {
    return new IllegalStateException("this Java runtime has no " + primitive, e);
  }
}
