package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.node.PeerFiles;
import dev.holdfast.node.start.StartRefused;
import dev.holdfast.testkit.tls.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsCertificatesTest {

  private final TestAuthority authority = new TestAuthority("peers");

  @TempDir Path dir;

  private OtherRegionSettings settings() {
    return new OtherRegionSettings(
        "127.0.0.1",
        0,
        dir.resolve(PeerFiles.CERTIFICATE),
        dir.resolve(PeerFiles.KEY),
        dir.resolve(PeerFiles.AUTHORITIES),
        Duration.ofHours(1),
        new PeerRegions.Settings(Map.of(), Duration.ofSeconds(1), Duration.ofSeconds(1), 1),
        Map.of(),
        Duration.ofSeconds(1),
        Optional.empty(),
        Set.of(),
        Duration.ofMinutes(5));
  }

  private void assertRefused(String part) {
    assertThatThrownBy(() -> settings().certificates())
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(part)
        .hasMessageNotContaining("PRIVATE KEY-----");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void certificateAndKeyOfEveryKind_areTaken(String algorithm) throws Exception {
    PeerFiles.write(dir, authority, authority.issueWith(algorithm, "localhost"));
    try (TlsCertificates certificates = settings().certificates()) {
      assertThat(certificates.get().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void newFiles_areTakenWithoutARestart_onceTheyFit() throws Exception {
    PeerFiles.write(dir, authority, authority.issue("localhost"));
    try (TlsCertificates certificates = settings().certificates()) {
      SSLContext first = certificates.get();
      certificates.look();
      assertThat(certificates.get()).isSameAs(first);

      TestAuthority.Issued renewed = authority.issue("localhost");
      Files.writeString(dir.resolve(PeerFiles.CERTIFICATE), renewed.certificatePem());
      certificates.look();
      assertThat(certificates.get()).isSameAs(first);
      Files.writeString(dir.resolve(PeerFiles.KEY), renewed.keyPem());
      certificates.look();
      assertThat(certificates.get()).isNotSameAs(first);

      SSLContext second = certificates.get();
      Files.writeString(
          dir.resolve(PeerFiles.AUTHORITIES), new TestAuthority("others").certificatePem());
      certificates.look();
      assertThat(certificates.get()).isNotSameAs(second);
    }
  }

  @Test
  void whatIsNotThere_orNoCertificate_orNoKey_isRefused() throws Exception {
    assertRefused("cannot be read");
    for (String name : new String[] {PeerFiles.CERTIFICATE, PeerFiles.AUTHORITIES, PeerFiles.KEY}) {
      PeerFiles.write(dir, authority, authority.issue("localhost"));
      Files.writeString(dir.resolve(name), "");
      assertRefused("holdfast.other-regions.");
      Files.writeString(
          dir.resolve(name), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
      assertRefused("holdfast.other-regions.");
    }
  }

  @Test
  void keyOfAnother_isRefused() throws Exception {
    PeerFiles.write(dir, authority, authority.issue("localhost"));
    Files.writeString(dir.resolve(PeerFiles.KEY), authority.issue("localhost").keyPem());
    assertRefused("key is not the one of certificate");
  }

  @Test
  void keyThatOthersMayRead_isRefused() throws Exception {
    PeerFiles.write(dir, authority, authority.issue("localhost"));
    Files.setPosixFilePermissions(
        dir.resolve(PeerFiles.KEY), PosixFilePermissions.fromString("rw-r-----"));
    assertRefused("can be read by others");
  }
}
