package dev.holdfast.crypto.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LIFE = Duration.ofDays(90);

  @TempDir Path dir;
  private PeerAuthority authority;

  @BeforeEach
  void create() {
    authority = new PeerAuthority(dir, () -> NOW, Generators.fromKernel().internal());
    authority.create(Region.US_EAST_1);
  }

  private X509Certificate read(String file) throws Exception {
    try (var in = Files.newInputStream(dir.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private void issue(String name) throws Exception {
    authority.issue(
        name,
        Set.of(new PeerName(Region.US_EAST_1, NodeRole.KEYS)),
        List.of("10.0.0.7", "keys-1.internal"),
        LIFE);
  }

  @Test
  void nodesCertificate_isTheAuthoritys_forItsHosts_andSaysWhatItMayBe() throws Exception {
    issue("keys-1");
    X509Certificate own = read("ca.crt");
    X509Certificate node = read("keys-1.crt");
    node.verify(own.getPublicKey());
    assertThat(node.getIssuerX500Principal()).isEqualTo(own.getSubjectX500Principal());
    assertThat(node.getSubjectAlternativeNames())
        .containsExactly(
            List.of(7, "10.0.0.7"),
            List.of(2, "keys-1.internal"),
            List.of(6, "holdfast://us-east-1/keys"));
    assertThat(node.getBasicConstraints()).as("certifies nobody").isEqualTo(-1);
    assertThat(own.getBasicConstraints()).as("certifies nodes only").isZero();
    assertThat(node.getNotAfter()).isEqualTo(Date.from(NOW.plus(LIFE)));
  }

  @Test
  void keys_areReadByTheirOwnerOnly() throws Exception {
    issue("keys-1");
    for (String key : List.of("ca.key", "keys-1.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void nothingIsReplaced() throws Exception {
    issue("keys-1");
    assertThatThrownBy(() -> issue("keys-1")).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> authority.create(Region.US_EAST_1))
        .isInstanceOf(UncheckedIOException.class);
  }
}
