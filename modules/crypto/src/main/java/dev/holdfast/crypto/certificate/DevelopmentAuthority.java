package dev.holdfast.crypto.certificate;

import dev.holdfast.crypto.random.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The certificate of a development server, and the authority behind it, which stays: what was told
 * to trust it once trusts it after every start.
 */
public final class DevelopmentAuthority {

  private static final String SERVER = "server";

  /** Some clients refuse what lives longer. */
  private static final Duration LIFE = Duration.ofDays(397);

  /** A server may run for so long without another start. */
  private static final Duration LEFT = Duration.ofDays(60);

  private final Path directory;
  private final InstantSource clock;
  private final Authority authority;

  /**
   * @param directory where everything is, or will be
   */
  public DevelopmentAuthority(Path directory, InstantSource clock, RandomSource random) {
    this.directory = directory;
    this.clock = clock;
    this.authority = new Authority(directory, clock, random);
  }

  /** What clients are to trust. */
  public Path trusted() {
    return directory.resolve(Authority.CERTIFICATE);
  }

  public Path certificate() {
    return directory.resolve(SERVER + ".crt");
  }

  public Path key() {
    return directory.resolve(SERVER + ".key");
  }

  /**
   * Makes what is missing, and the certificate anew when it ends soon or is for other names.
   *
   * @param hosts names and addresses of the server
   */
  public void provide(List<String> hosts) {
    try {
      if (!authority.exists()) {
        authority.create("Holdfast development on this machine");
      }
      if (serves(hosts)) {
        return;
      }
      Files.deleteIfExists(certificate());
      Files.deleteIfExists(key());
      authority.issue(
          new Authority.Order(
              SERVER,
              "Holdfast development server",
              hosts,
              List.of(),
              "EC",
              new ECGenParameterSpec("secp256r1"),
              LIFE));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException("somebody else makes certificates in " + directory, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("what is in " + directory + " are no certificates", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory, e);
    }
  }

  private boolean serves(List<String> hosts) throws IOException, GeneralSecurityException {
    if (!Files.exists(certificate()) || !Files.exists(key())) {
      return false;
    }
    X509Certificate found = authority.read(SERVER + ".crt");
    byte[] names = found.getExtensionValue(Extension.subjectAlternativeName.getId());
    return names != null
        && Arrays.equals(
            ASN1OctetString.getInstance(names).getOctets(),
            CertificateDraft.names(hosts, List.of()).getEncoded(ASN1Encoding.DER))
        && isOfTheAuthority(found)
        && clock.instant().plus(LEFT).isBefore(found.getNotAfter().toInstant());
  }

  private boolean isOfTheAuthority(X509Certificate found)
      throws IOException, GeneralSecurityException {
    try {
      found.verify(authority.read(Authority.CERTIFICATE).getPublicKey());
      return true;
    } catch (SignatureException anotherMadeIt) {
      return false;
    }
  }
}
