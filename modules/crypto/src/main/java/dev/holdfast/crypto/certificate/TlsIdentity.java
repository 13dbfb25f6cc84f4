package dev.holdfast.crypto.certificate;

import dev.holdfast.crypto.provider.Providers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.encoders.DecoderException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Who a node is to those that it speaks TLS with, and by whom those are vouched for. */
public final class TlsIdentity {

  private static final String PKCS8 = "PRIVATE KEY";

  /** A key store that is never written wants one all the same. */
  private static final char[] NO_PASSWORD = {};

  private final KeyStore own;
  private final KeyStore trusted;
  private final byte[] fingerprint;
  private final Instant ends;

  private TlsIdentity(KeyStore own, KeyStore trusted, byte[] fingerprint, Instant ends) {
    this.own = own;
    this.trusted = trusted;
    this.fingerprint = fingerprint;
    this.ends = ends;
  }

  /**
   * Reads what files hold, all of it in PEM.
   *
   * @param chain the node's certificate, and those behind it
   * @param key its private key, as PKCS#8; wiped
   * @param authorities who vouches for the others; empty where they show nothing
   * @throws IllegalArgumentException when it is nothing of the kind, or the key is another's; its
   *     message is for the operator
   */
  public static TlsIdentity read(byte[] chain, byte[] key, Optional<byte[]> authorities) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] file : List.of(chain, key, authorities.orElse(new byte[0]))) {
        digest.update(MessageDigest.getInstance("SHA-256").digest(file));
      }
      List<X509Certificate> certificates = certificates(chain, "certificate");
      PublicKey publicKey = certificates.getFirst().getPublicKey();
      PrivateKey privateKey = privateKey(key, publicKey.getAlgorithm());
      requirePair(privateKey, publicKey);
      KeyStore own = empty();
      own.setKeyEntry("own", privateKey, NO_PASSWORD, certificates.toArray(Certificate[]::new));
      KeyStore trusted = empty();
      if (authorities.isPresent()) {
        int count = 0;
        for (Certificate authority : certificates(authorities.get(), "authorities")) {
          trusted.setCertificateEntry(Integer.toString(++count), authority);
        }
      }
      return new TlsIdentity(
          own, trusted, digest.digest(), certificates.getFirst().getNotAfter().toInstant());
    } catch (GeneralSecurityException | IOException | DecoderException e) {
      throw new IllegalArgumentException(
          "one of the files of certificates and keys is not what it should be: " + e.getMessage(),
          e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The node's key and certificates, without a password. */
  public KeyStore own() {
    return own;
  }

  /** The certificates of those who vouch for the others. */
  public KeyStore trusted() {
    return trusted;
  }

  /** When the node's own certificate ends. */
  public Instant ends() {
    return ends;
  }

  /** Whether it was read from files of the same content. */
  public boolean isSameAs(TlsIdentity other) {
    return MessageDigest.isEqual(fingerprint, other.fingerprint);
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<X509Certificate> certificates(byte[] pem, String what)
      throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate one :
        Providers.certificates().generateCertificates(new ByteArrayInputStream(pem))) {
      certificates.add((X509Certificate) one);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(what + " holds no certificate");
    }
    return certificates;
  }

  private static PrivateKey privateKey(byte[] pem, String algorithm)
      throws GeneralSecurityException, IOException {
    try (PemReader reader =
        new PemReader(
            new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII))) {
      PemObject object = reader.readPemObject();
      if (object == null || !object.getType().equals(PKCS8)) {
        throw new IllegalArgumentException(
            "key is not PKCS#8 in PEM, which begins with BEGIN PRIVATE KEY");
      }
      byte[] encoded = object.getContent();
      try {
        return Providers.keysOfCertificates(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    }
  }

  /** While files are replaced, one may be new and another old. */
  private static void requirePair(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] message = {1};
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(privateKey);
    signing.update(message);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(publicKey);
    verifying.update(message);
    if (!verifying.verify(signature)) {
      throw new IllegalArgumentException("key is not the one of certificate");
    }
  }
}
