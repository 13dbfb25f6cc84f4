package dev.holdfast.crypto.peer;

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
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.util.encoders.DecoderException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Who a node is to nodes of other regions, and by whom those are vouched for. */
public final class PeerIdentity {

  private static final String PKCS8 = "PRIVATE KEY";

  /** A key store that is never written wants one all the same. */
  private static final char[] NO_PASSWORD = {};

  private final KeyStore own;
  private final KeyStore trusted;
  private final byte[] fingerprint;

  private PeerIdentity(KeyStore own, KeyStore trusted, byte[] fingerprint) {
    this.own = own;
    this.trusted = trusted;
    this.fingerprint = fingerprint;
  }

  /**
   * Reads what files hold, all of it in PEM.
   *
   * @param chain the node's certificate, and those behind it
   * @param key its private key, as PKCS#8; wiped
   * @param authorities who vouches for nodes of other regions
   * @throws IllegalArgumentException when it is nothing of the kind, or the key is another's; its
   *     message is for the operator
   */
  public static PeerIdentity read(byte[] chain, byte[] key, byte[] authorities) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] file : List.of(chain, key, authorities)) {
        digest.update(MessageDigest.getInstance("SHA-256").digest(file));
      }
      List<Certificate> certificates = certificates(chain, "certificate");
      PublicKey publicKey = certificates.getFirst().getPublicKey();
      PrivateKey privateKey = privateKey(key, publicKey.getAlgorithm());
      requirePair(privateKey, publicKey);
      KeyStore own = empty();
      own.setKeyEntry("own", privateKey, NO_PASSWORD, certificates.toArray(Certificate[]::new));
      KeyStore trusted = empty();
      int count = 0;
      for (Certificate authority : certificates(authorities, "authorities")) {
        trusted.setCertificateEntry(Integer.toString(++count), authority);
      }
      return new PeerIdentity(own, trusted, digest.digest());
    } catch (GeneralSecurityException | IOException | DecoderException e) {
      throw new IllegalArgumentException(
          "certificate, key, authorities: one of them is not what it should be: " + e.getMessage(),
          e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The node's key and certificates, without a password. */
  public KeyStore own() {
    return own;
  }

  /** The certificates of those who vouch for nodes of other regions. */
  public KeyStore trusted() {
    return trusted;
  }

  /** Whether it was read from files of the same content. */
  public boolean isSameAs(PeerIdentity other) {
    return MessageDigest.isEqual(fingerprint, other.fingerprint);
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<Certificate> certificates(byte[] pem, String what)
      throws GeneralSecurityException {
    List<Certificate> certificates =
        new ArrayList<>(
            Providers.certificates().generateCertificates(new ByteArrayInputStream(pem)));
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
