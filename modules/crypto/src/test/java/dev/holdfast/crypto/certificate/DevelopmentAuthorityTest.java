package dev.holdfast.crypto.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.random.Generators;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentAuthorityTest {

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  /** Of what stands before an identifier in the extensions that have one. */
  private static final int IDENTIFIER_BYTES = 20;

  @TempDir Path dir;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private DevelopmentAuthority authority;
  private byte[] trusted;
  private byte[] certificate;

  @BeforeEach
  void provide() throws Exception {
    authority = new DevelopmentAuthority(dir, now::get, Generators.fromKernel().internal());
    authority.provide(LOOPBACK);
    trusted = Files.readAllBytes(authority.trusted());
    certificate = Files.readAllBytes(authority.certificate());
  }

  private static X509Certificate read(Path file) throws Exception {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void certificate_isForItsNames_andNamesTheKeyOfItsAuthority() throws Exception {
    X509Certificate own = read(authority.trusted());
    X509Certificate server = read(authority.certificate());
    server.verify(own.getPublicKey());
    assertThat(server.getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
    assertThat(identifier(server.getExtensionValue("2.5.29.35")))
        .isEqualTo(identifier(own.getExtensionValue("2.5.29.14")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(authority.key())))
        .isEqualTo("rw-------");
  }

  private static byte[] identifier(byte[] extension) {
    return Arrays.copyOfRange(extension, extension.length - IDENTIFIER_BYTES, extension.length);
  }

  @Test
  void whatIsGood_isKept() throws Exception {
    now.updateAndGet(time -> time.plus(Duration.ofDays(300)));
    authority.provide(LOOPBACK);
    assertThat(authority.certificate()).hasBinaryContent(certificate);
    assertThat(authority.trusted()).hasBinaryContent(trusted);
  }

  @Test
  void certificateThatEndsSoon_isMadeAnew_byTheSameAuthority() throws Exception {
    now.updateAndGet(time -> time.plus(Duration.ofDays(340)));
    authority.provide(LOOPBACK);
    assertThat(Files.readAllBytes(authority.certificate())).isNotEqualTo(certificate);
    assertThat(authority.trusted()).hasBinaryContent(trusted);
    read(authority.certificate()).verify(read(authority.trusted()).getPublicKey());
  }

  @Test
  void certificateForOtherNames_isMadeAnew_byTheSameAuthority() throws Exception {
    authority.provide(List.of("localhost", "kms.us-east-1.amazonaws.com"));
    assertThat(read(authority.certificate()).getSubjectAlternativeNames())
        .contains(List.of(2, "kms.us-east-1.amazonaws.com"));
    assertThat(authority.trusted()).hasBinaryContent(trusted);
  }

  @Test
  void certificateOfAnAuthorityThatIsGone_isMadeAnew() throws Exception {
    Files.delete(authority.trusted());
    Files.delete(dir.resolve("ca.key"));
    authority.provide(LOOPBACK);
    assertThat(Files.readAllBytes(authority.trusted())).isNotEqualTo(trusted);
    read(authority.certificate()).verify(read(authority.trusted()).getPublicKey());
  }

  @Test
  void certificateWithoutItsKey_isMadeAnew() throws Exception {
    Files.delete(authority.key());
    authority.provide(LOOPBACK);
    assertThat(authority.key()).exists();
    assertThat(Files.readAllBytes(authority.certificate())).isNotEqualTo(certificate);
  }
}
