package dev.holdfast.crypto.certificate;

import dev.holdfast.crypto.provider.Providers;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A certificate before it is signed. */
final class CertificateDraft {

  private static final AlgorithmIdentifier SIGNATURE =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);

  /** Clocks of nodes differ a little. */
  private static final Duration LEEWAY = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 127;
  private static final int IDENTIFIER_BYTES = 20;

  private final V3TBSCertificateGenerator draft = new V3TBSCertificateGenerator();
  private final ExtensionsGenerator extensions = new ExtensionsGenerator();

  CertificateDraft(
      X500Name issuer,
      X500Name subject,
      PublicKey key,
      Instant now,
      Duration life,
      SecureRandom random) {
    draft.setSerialNumber(new ASN1Integer(new BigInteger(SERIAL_BITS, random).setBit(0)));
    draft.setIssuer(issuer);
    draft.setSubject(subject);
    draft.setStartDate(new Time(Date.from(now.minus(LEEWAY))));
    draft.setEndDate(new Time(Date.from(now.plus(life))));
    draft.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    draft.setSignature(SIGNATURE);
  }

  /** Of who makes certificates of nodes, and of nobody else. */
  CertificateDraft authority(PublicKey own) throws IOException {
    add(Extension.basicConstraints, new BasicConstraints(0));
    add(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(own)));
    return this;
  }

  /**
   * Of a node, which both asks and is asked.
   *
   * @param issuer the authority's key, which strict clients want to find named
   * @param uris what it may be
   */
  CertificateDraft node(PublicKey issuer, List<String> hosts, List<String> uris)
      throws IOException {
    add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(identifier(issuer)));
    add(Extension.basicConstraints, new BasicConstraints(false));
    add(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    add(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    add(Extension.subjectAlternativeName, false, names(hosts, uris));
    return this;
  }

  /** As a certificate tells them. */
  static GeneralNames names(List<String> hosts, List<String> uris) {
    List<GeneralName> names = new ArrayList<>();
    for (String host : hosts) {
      names.add(
          new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    for (String uri : uris) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private void add(ASN1ObjectIdentifier extension, ASN1Encodable value) throws IOException {
    add(extension, true, value);
  }

  private void add(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value)
      throws IOException {
    extensions.addExtension(extension, critical, value);
  }

  /** By the first method of RFC 7093. */
  private static byte[] identifier(PublicKey key) {
    byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getBytes();
    return Arrays.copyOf(Providers.sha256().digest(bits), IDENTIFIER_BYTES);
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }

  /** The certificate, in DER. */
  byte[] signedBy(PrivateKey issuer) throws GeneralSecurityException, IOException {
    draft.setExtensions(extensions.generate());
    TBSCertificate body = draft.generateTBSCertificate();
    Signature signature = Signature.getInstance("SHA384withECDSA");
    signature.initSign(issuer);
    signature.update(body.getEncoded(ASN1Encoding.DER));
    return new DERSequence(
            new ASN1Encodable[] {body, SIGNATURE, new DERBitString(signature.sign())})
        .getEncoded(ASN1Encoding.DER);
  }
}
