package dev.holdfast.crypto.attestation;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.key.PublicBytes;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates of a document, from a trusted root to the one that signed it (RFC 5280). Nothing
 * is revoked: the certificates of real chains live for hours and days.
 */
final class CertificateChain {

  private static final int DIGITAL_SIGNATURE = 0;

  private final TrustedRoots roots;

  CertificateChain(TrustedRoots roots) {
    this.roots = roots;
  }

  /**
   * The public key that the document is signed with.
   *
   * @return SubjectPublicKeyInfo DER, of P-384
   */
  byte[] signingKey(AttestationDocument document, Instant now) throws DefectException {
    X509Certificate root = root(document.bundle().getFirst(), now);
    X509Certificate signer = certificate(document.certificate());
    List<X509Certificate> path = new ArrayList<>();
    for (PublicBytes each : document.bundle().subList(1, document.bundle().size())) {
      path.addFirst(certificate(each));
    }
    // A validator takes the root for granted, what it says of itself included.
    if (root.getBasicConstraints() < path.size()) {
      throw new DefectException(AttestationDefect.UNTRUSTED);
    }
    path.addFirst(signer);
    validate(path, root, now);
    requireSigner(signer);
    byte[] key = signer.getPublicKey().getEncoded();
    if (EcKeys.decodePublic(EcCurve.P384, key).isEmpty()) {
      throw new DefectException(AttestationDefect.CERTIFICATE);
    }
    return key;
  }

  private X509Certificate root(PublicBytes encoded, Instant now) throws DefectException {
    try {
      Optional<X509Certificate> root = roots.find(encoded);
      if (root.isPresent()) {
        root.get().checkValidity(Date.from(now));
        return root.get();
      }
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new DefectException(AttestationDefect.EXPIRED);
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
    throw new DefectException(AttestationDefect.UNTRUSTED);
  }

  /** A library's parser meets the bytes of strangers: whatever it does, they are no certificate. */
  private static X509Certificate certificate(PublicBytes encoded) throws DefectException {
    try {
      if (Providers.certificates().generateCertificate(new ByteArrayInputStream(encoded.bytes()))
              instanceof X509Certificate certificate
          // It takes PEM too, and leaves alone what follows.
          && Arrays.equals(certificate.getEncoded(), encoded.bytes())
          && endsInWholeBytes(certificate)) {
        return certificate;
      }
    } catch (CertificateException | RuntimeException e) {
      throw new DefectException(AttestationDefect.CERTIFICATE);
    }
    throw new DefectException(AttestationDefect.CERTIFICATE);
  }

  /**
   * Whether the signature, which stands last, is a bit string without unused bits. The library
   * passes over their number, so one certificate would have several encodings.
   */
  private static boolean endsInWholeBytes(X509Certificate certificate) throws CertificateException {
    byte[] encoded = certificate.getEncoded();
    return encoded[encoded.length - certificate.getSignature().length - 1] == 0;
  }

  private static void validate(List<X509Certificate> path, X509Certificate root, Instant now)
      throws DefectException {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.setSigProvider(Providers.CERTIFICATE_SIGNATURES);
      Providers.certificatePaths()
          .validate(Providers.certificates().generateCertPath(path), parameters);
    } catch (CertPathValidatorException e) {
      boolean outOfTime =
          e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID;
      throw new DefectException(
          outOfTime ? AttestationDefect.EXPIRED : AttestationDefect.UNTRUSTED);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("certificates were not validated", e);
    } catch (RuntimeException e) {
      // As in certificate(): extensions are read only now.
      throw new DefectException(AttestationDefect.CERTIFICATE);
    }
  }

  /** Whoever signs documents signs nothing else: not certificates, above all. */
  private static void requireSigner(X509Certificate signer) throws DefectException {
    boolean[] usage = signer.getKeyUsage();
    if (signer.getBasicConstraints() >= 0 || usage == null || !usage[DIGITAL_SIGNATURE]) {
      throw new DefectException(AttestationDefect.CERTIFICATE);
    }
  }
}
