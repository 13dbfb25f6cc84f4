package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.certificate.PeerAuthority;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code holdfast.peers} may say, and what does not go with several nodes. */
class PeerSettingsTest {

  private static final Path CONFIG = Path.of("../../config").toAbsolutePath().normalize();

  @TempDir static Path certificates;
  @TempDir Path dir;

  @BeforeAll
  static void makeCertificates() throws Exception {
    PeerAuthority authority =
        new PeerAuthority(certificates, InstantSource.system(), Generators.fromKernel().internal());
    authority.create(Region.US_EAST_1);
    for (String roles : List.of("http", "keys", "http-keys")) {
      authority.issue(
          roles,
          Stream.of(roles.split("-", -1))
              .map(role -> new PeerName(Region.US_EAST_1, NodeRole.of(role).orElseThrow()))
              .collect(Collectors.toSet()),
          List.of("127.0.0.1"),
          Duration.ofDays(1));
    }
  }

  private static String peers(String certificate) {
    return """
    holdfast.peers {
      seeds = ["127.0.0.1:4600"]
      certificate = "%1$s.crt", key = "%1$s.key", authority = "%2$s"
    }
    """
        .formatted(certificates.resolve(certificate), certificates.resolve("ca.crt"));
  }

  private static final String CASSANDRA =
      """
      holdfast.journal { store = cassandra, cassandra.data-centre = dc1 }
      """;

  private ServerSettings read(String more, String... roles) throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file, "include file(\"" + CONFIG.resolve("holdfast.conf") + "\")\n" + more + "\n");
    return ServerSettings.read(
        file, roles.length == 0 ? Map.of() : Map.of("peers.roles", List.of(roles)));
  }

  @Test
  void shippedServer_isAlone() throws Exception {
    assertThat(read("").peering()).isEmpty();
  }

  @Test
  void nodeOfBothRoles_takesBothFromTheConfiguration() throws Exception {
    Peering peering = read(peers("http-keys") + CASSANDRA).peering().orElseThrow();
    assertThat(peering.roles()).isEqualTo(Set.of(NodeRole.HTTP, NodeRole.KEYS));
    assertThat(peering.settings().getStringList("pekko.cluster.seed-nodes"))
        .containsExactly("pekko://holdfast-us-east-1@127.0.0.1:4600");
  }

  @Test
  void roleOfTheCommandLine_winsOverTheConfiguration() throws Exception {
    assertThat(read(peers("http"), "http").peering().orElseThrow().roles())
        .isEqualTo(Set.of(NodeRole.HTTP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keys      |                                                     | store has to be cassandra
          keys      | holdfast.regions = [us-east-1, eu-west-1]           | seeds are of one region
          http      | holdfast.root.directory = /somewhere                | no business with holdfast.root.directory
          http      | holdfast.root.passphrase-file = /somewhere          | no business with holdfast.root.passphrase-file
          http      | holdfast.journal.cassandra.password-file = /some    | no business with holdfast.journal.cassandra.password-file
          http      | holdfast.peers.seeds = [nowhere]                    | seeds are host:port
          http      | holdfast.peers.seeds = []                           | without seeds there is nobody else
          http      | holdfast.peers.key = /nowhere                       | no readable key
          post      |                                                     | roles are http and keys, not post
          """)
  void whatDoesNotGoTogether_isRefused(String role, String more, String why) {
    assertThatThrownBy(() ->
            read(peers(role.equals("keys") ? "keys" : "http") + (more == null ? "" : more), role))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(why);
  }

  @Test
  void certificateForAnotherRole_isRefused() {
    assertThatThrownBy(() -> read(peers("http") + CASSANDRA, "keys"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("is not for holdfast://us-east-1/keys");
  }

  @Test
  void keyThatOthersMayRead_isRefused() throws Exception {
    Path key = Files.copy(certificates.resolve("http.key"), dir.resolve("open.key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> read(peers("http") + "holdfast.peers.key = \"" + key + '"', "http"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("can be read by others than its owner");
  }
}
