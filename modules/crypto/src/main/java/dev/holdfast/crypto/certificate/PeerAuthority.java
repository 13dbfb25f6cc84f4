package dev.holdfast.crypto.certificate;

import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.PeerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Makes the certificates of a region's nodes, its own key in a file beside them: for trying out,
 * and where nothing better issues certificates. The nodes take those of any authority.
 */
public final class PeerAuthority {

  public static final String CERTIFICATE = "ca.crt";
  public static final String KEY = "ca.key";

  private static final Duration OWN_LIFE = Duration.ofDays(3650);
  private static final int NODE_KEY_BITS = 3072;
  private static final String OWNER_ONLY = "rw-------";
  private static final int LINE = 64;

  private final Path directory;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * @param directory where its certificate and key are, or will be
   */
  public PeerAuthority(Path directory, InstantSource clock, RandomSource random) {
    this.directory = directory;
    this.clock = clock;
    this.random = new EngineRandom(random);
  }

  /** Whether it has been made. */
  public boolean exists() {
    return Files.exists(directory.resolve(CERTIFICATE)) || Files.exists(directory.resolve(KEY));
  }

  /** Makes it; fails when it is there. */
  public void create(Region region) {
    try {
      Files.createDirectories(directory);
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"), random);
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=Holdfast nodes of " + region.name());
      byte[] certificate =
          new CertificateDraft(name, name, pair.getPublic(), clock.instant(), OWN_LIFE, random)
              .authority()
              .signedBy(pair.getPrivate());
      writeKey(directory.resolve(KEY), pair.getPrivate());
      write(directory.resolve(CERTIFICATE), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime makes no certificates", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + directory, e);
    }
  }

  /**
   * Makes the certificate of a node, and its key, in two files of that name.
   *
   * @param names what the node may be
   * @param hosts names and addresses by which other nodes reach it
   * @throws FileAlreadyExistsException when there is one of that name
   */
  public void issue(String file, Set<PeerName> names, List<String> hosts, Duration life)
      throws FileAlreadyExistsException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(NODE_KEY_BITS, random);
      KeyPair pair = generator.generateKeyPair();
      X509Certificate own;
      try (var in = Files.newInputStream(directory.resolve(CERTIFICATE))) {
        own = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      }
      byte[] certificate =
          new CertificateDraft(
                  X500Name.getInstance(own.getSubjectX500Principal().getEncoded()),
                  new X500Name("CN=Holdfast node"),
                  pair.getPublic(),
                  clock.instant(),
                  life,
                  random)
              .node(hosts, names.stream().map(PeerName::uri).sorted().toList())
              .signedBy(readKey());
      writeKey(directory.resolve(file + ".key"), pair.getPrivate());
      write(directory.resolve(file + ".crt"), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime makes no certificates", e);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + directory, e);
    }
  }

  private PrivateKey readKey() throws IOException, GeneralSecurityException {
    String pem = Files.readString(directory.resolve(KEY), StandardCharsets.US_ASCII);
    byte[] der =
        Base64.getMimeDecoder()
            .decode(pem.replace(begin("PRIVATE KEY"), "").replace(end("PRIVATE KEY"), ""));
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static void writeKey(Path file, PrivateKey key) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    byte[] der = key.getEncoded();
    try {
      Files.write(file, pem("PRIVATE KEY", der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static void write(Path file, byte[] certificate) throws IOException {
    Files.write(file, pem("CERTIFICATE", certificate));
  }

  private static byte[] pem(String what, byte[] der) {
    byte[] separator = {'\n'};
    return (begin(what)
            + "\n"
            + Base64.getMimeEncoder(LINE, separator).encodeToString(der)
            + "\n"
            + end(what)
            + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String begin(String what) {
    return "-----BEGIN " + what + "-----";
  }

  private static String end(String what) {
    return "-----END " + what + "-----";
  }
}
