package dev.holdfast.testkit.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Vouches for nodes, as an operator's own authority does. */
public final class TestAuthority {

  private static final char[] NO_PASSWORD = {};

  /** No test is about when certificates are good. */
  private static final Date FROM = Date.from(Instant.parse("2020-01-01T00:00:00Z"));

  private static final Date TO = Date.from(Instant.parse("2120-01-01T00:00:00Z"));

  private final X500Principal name;
  private final KeyPair pair;
  private final X509Certificate certificate;

  public TestAuthority(String name) {
    this.name = new X500Principal("CN=" + name);
    this.pair = pair("EC");
    this.certificate = certified(this.name, pair, true);
  }

  /** What a node shows and what proves that it is its own. */
  public static final class Issued {
    private final PrivateKey key;
    private final X509Certificate certificate;

    private Issued(PrivateKey key, X509Certificate certificate) {
      this.key = key;
      this.certificate = certificate;
    }

    public String certificatePem() {
      return pem(certificate);
    }

    /** PKCS#8. */
    public String keyPem() {
      try {
        return pem(new JcaPKCS8Generator(key, null));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** TLS with this identity, which believes whom an authority vouches for. */
    public SSLContext trusting(TestAuthority authority) {
      return context(this, authority);
    }
  }

  /**
   * A certificate for hosts; of digits and dots only, they are addresses.
   *
   * @param algorithm {@code EC}, {@code RSA} or {@code Ed25519}
   */
  public Issued issueWith(String algorithm, String... hosts) {
    KeyPair own = pair(algorithm);
    return new Issued(own.getPrivate(), certified(new X500Principal("CN=node"), own, false, hosts));
  }

  /** Likewise, with a key of an elliptic curve. */
  public Issued issue(String... hosts) {
    return issueWith("EC", hosts);
  }

  public String certificatePem() {
    return pem(certificate);
  }

  /** TLS of who has nothing to show, and believes whom this authority vouches for. */
  public SSLContext anonymous() {
    return context(null, this);
  }

  private static SSLContext context(@Nullable Issued own, TestAuthority authority) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      if (own != null) {
        keys.setKeyEntry("own", own.key, NO_PASSWORD, new X509Certificate[] {own.certificate});
      }
      KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
      shown.init(keys, NO_PASSWORD);
      KeyStore others = KeyStore.getInstance("PKCS12");
      others.load(null, null);
      others.setCertificateEntry("authority", authority.certificate);
      TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
      trusted.init(others);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private X509Certificate certified(
      X500Principal subject, KeyPair own, boolean authority, String... hosts) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name, new BigInteger(64, new SecureRandom()), FROM, TO, subject, own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (hosts.length > 0) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                Arrays.stream(hosts).map(TestAuthority::host).toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GeneralName host(String host) {
    boolean address = host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static KeyPair pair(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
