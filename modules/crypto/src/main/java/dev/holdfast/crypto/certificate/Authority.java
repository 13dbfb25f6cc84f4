package dev.holdfast.crypto.certificate;

import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
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
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** Makes certificates, its own certificate and key in files beside them. */
final class Authority {

  static final String CERTIFICATE = "ca.crt";
  static final String KEY = "ca.key";

  private static final Duration OWN_LIFE = Duration.ofDays(3650);
  private static final String OWNER_ONLY = "rw-------";
  private static final int LINE = 64;

  private final Path directory;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * A certificate to be made.
   *
   * @param file what its files are called
   * @param subject its common name
   * @param hosts names and addresses
   * @param algorithm JCA's name of its key, and which key of these it is to be
   */
  record Order(
      String file,
      String subject,
      List<String> hosts,
      List<String> uris,
      String algorithm,
      AlgorithmParameterSpec key,
      Duration life) {}

  Authority(Path directory, InstantSource clock, RandomSource random) {
    this.directory = directory;
    this.clock = clock;
    this.random = new EngineRandom(random);
  }

  boolean exists() {
    return Files.exists(directory.resolve(CERTIFICATE)) || Files.exists(directory.resolve(KEY));
  }

  /** Makes it; fails when it is there. */
  void create(String commonName) {
    try {
      Files.createDirectories(directory);
      KeyPair pair = keyPair("EC", new ECGenParameterSpec("secp384r1"));
      X500Name name = new X500Name("CN=" + commonName);
      byte[] certificate =
          new CertificateDraft(name, name, pair.getPublic(), clock.instant(), OWN_LIFE, random)
              .authority(pair.getPublic())
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
   * Makes a certificate, and its key, in two files.
   *
   * @throws FileAlreadyExistsException when there is one of that name
   */
  void issue(Order order) throws FileAlreadyExistsException {
    try {
      KeyPair pair = keyPair(order.algorithm(), order.key());
      X509Certificate own = read(CERTIFICATE);
      byte[] certificate =
          new CertificateDraft(
                  X500Name.getInstance(own.getSubjectX500Principal().getEncoded()),
                  new X500Name("CN=" + order.subject()),
                  pair.getPublic(),
                  clock.instant(),
                  order.life(),
                  random)
              .node(own.getPublicKey(), order.hosts(), order.uris())
              .signedBy(readKey());
      writeKey(directory.resolve(order.file() + ".key"), pair.getPrivate());
      write(directory.resolve(order.file() + ".crt"), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime makes no certificates", e);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + directory, e);
    }
  }

  X509Certificate read(String file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(directory.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private KeyPair keyPair(String algorithm, AlgorithmParameterSpec key)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(key, random);
    return generator.generateKeyPair();
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
