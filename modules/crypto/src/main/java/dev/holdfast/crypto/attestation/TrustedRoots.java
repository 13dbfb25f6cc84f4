package dev.holdfast.crypto.attestation;

import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.model.key.PublicBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The certificates that attestation documents are trusted by. */
public final class TrustedRoots {

  /** Trusts nobody: no document is good. */
  public static final TrustedRoots NONE = new TrustedRoots(List.of());

  private static final int MAX_FILE_BYTES = 65_536;
  private static final int KEY_CERT_SIGN = 5;

  private final List<X509Certificate> roots;

  private TrustedRoots(List<X509Certificate> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * Reads certificates in PEM, one behind another.
   *
   * @throws IllegalArgumentException when the file cannot be read, or holds anything but
   *     certificates that may sign others, with an elliptic curve; its message is for the operator
   */
  public static TrustedRoots read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(file + " is too large for some certificates");
      }
      List<X509Certificate> roots = new ArrayList<>();
      for (Certificate each :
          Providers.certificates()
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        if (!(each instanceof X509Certificate root) || !isRoot(root)) {
          throw new IllegalArgumentException(file + " has a certificate that is no root");
        }
        roots.add(root);
      }
      if (roots.isEmpty()) {
        throw new IllegalArgumentException(file + " has no certificate in it");
      }
      return new TrustedRoots(roots);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read", e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(file + " is not made of certificates in PEM", e);
    }
  }

  private static boolean isRoot(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return certificate.getBasicConstraints() >= 0
        && usage != null
        && usage[KEY_CERT_SIGN]
        && certificate.getPublicKey().getAlgorithm().equals("EC");
  }

  boolean isEmpty() {
    return roots.isEmpty();
  }

  /** The root that this is, to the last byte; empty when it is none of them. */
  Optional<X509Certificate> find(PublicBytes encoded) throws CertificateException {
    for (X509Certificate root : roots) {
      if (encoded.equals(PublicBytes.takeOwnershipOf(root.getEncoded()))) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }
}
