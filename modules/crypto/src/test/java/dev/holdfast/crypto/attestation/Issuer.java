package dev.holdfast.crypto.attestation;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Who has a key and a certificate of it, and may certify others.
 *
 * @param certificate DER
 */
record Issuer(String name, PrivateKey key, byte[] certificate) {

  /** What a certificate is to say. */
  record Terms(Instant from, Instant to, int pathLength, int keyUsage) {

    /** Of who signs documents: no certifier. */
    static Terms signer(Instant now) {
      return new Terms(
          now.minus(Duration.ofHours(1)),
          now.plus(Duration.ofHours(2)),
          -1,
          KeyUsage.digitalSignature);
    }

    static Terms certifier(Instant now, int pathLength) {
      return new Terms(
          now.minus(Duration.ofDays(1)),
          now.plus(Duration.ofDays(1)),
          pathLength,
          KeyUsage.keyCertSign);
    }

    Terms lasting(Instant begin, Instant end) {
      return new Terms(begin, end, pathLength, keyUsage);
    }

    Terms using(int usage) {
      return new Terms(from, to, pathLength, usage);
    }
  }

  static Issuer root(Terms terms) {
    KeyPair pair = pair("secp384r1");
    return new Issuer(
        "root", pair.getPrivate(), certify("root", pair.getPrivate(), "root", pair, terms));
  }

  Issuer issue(String subject, Terms terms) {
    return issue(subject, "secp384r1", terms);
  }

  Issuer issue(String subject, String curve, Terms terms) {
    KeyPair pair = pair(curve);
    return new Issuer(subject, pair.getPrivate(), certify(name, key, subject, pair, terms));
  }

  private static KeyPair pair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] certify(
      String issuer, PrivateKey key, String subject, KeyPair pair, Terms terms) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(terms.from().getEpochSecond()),
              Date.from(terms.from()),
              Date.from(terms.to()),
              new X500Name("CN=" + subject),
              SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
      builder.addExtension(
          Extension.basicConstraints,
          true,
          terms.pathLength() < 0
              ? new BasicConstraints(false)
              : new BasicConstraints(terms.pathLength()));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(terms.keyUsage()));
      return builder.build(new JcaContentSignerBuilder("SHA384withECDSA").build(key)).getEncoded();
    } catch (java.io.IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
