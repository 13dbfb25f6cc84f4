package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.StartRefused;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherRegionSettingsTest {

  private static final Path CONFIG = Path.of("../../config").toAbsolutePath().normalize();
  private static final String GOOD =
      "enabled = yes, certificate = /c, key = /k, authorities = /a, regions { eu-west-1 ="
          + " [\"https://kms-1.example.com:4601\", \"https://[2001:db8::1]:4601\"] }, ";

  @TempDir Path dir;

  /** The shipped file with more over it. */
  private static Optional<OtherRegionSettings> read(String more) throws StartRefused {
    Config shipped = ConfigFactory.parseFile(CONFIG.resolve("other-regions.conf").toFile());
    Config config =
        ConfigFactory.parseString("holdfast.other-regions { " + more + " }").withFallback(shipped);
    return OtherRegionSettings.read(config.getConfig("holdfast"), Set.of(Region.US_EAST_1));
  }

  @Test
  void asShipped_thereAreNone() throws Exception {
    assertThat(read("")).isEmpty();
  }

  @Test
  void everySetting_isRead() throws Exception {
    OtherRegionSettings settings =
        read(GOOD
                + "host = kms.example.com, port = 1, reload = 5 s, time-limit = 3 s,"
                + " connect-time-limit = 1 s, max-requests-in-flight = 7")
            .orElseThrow();
    assertThat(settings.host()).isEqualTo("kms.example.com");
    assertThat(settings.port()).isEqualTo(1);
    assertThat(settings.certificate()).isEqualTo(Path.of("/c"));
    assertThat(settings.key()).isEqualTo(Path.of("/k"));
    assertThat(settings.authorities()).isEqualTo(Path.of("/a"));
    assertThat(settings.reload()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.regions().nodes())
        .isEqualTo(
            Map.of(
                new Region("eu-west-1"),
                List.of(
                    URI.create("https://kms-1.example.com:4601"),
                    URI.create("https://[2001:db8::1]:4601"))));
    assertThat(settings.regions().timeLimit()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.regions().connectTimeLimit()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.regions().mostInFlight()).isEqualTo(7);
    assertThat(settings.names())
        .containsExactlyInAnyOrder("kms-1.example.com", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void identities_areFromOneOfTheRegions_orLiveHere() throws Exception {
    assertThat(read(GOOD).orElseThrow().identitiesFrom()).isEmpty();
    OtherRegionSettings following =
        read(GOOD + "identities-from = eu-west-1, identities-stale-after = 1 m").orElseThrow();
    assertThat(following.identitiesFrom()).contains(new Region("eu-west-1"));
    assertThat(following.identitiesStaleAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void usersThatLiveHere_areToldToTheRegionsThatMayKnowThem_andToNoOther() throws Exception {
    Set<String> certified = Set.of("kms-1.example.com", "kms-9.example.com");
    OtherRegionSettings home = read(GOOD + "identities-to = [eu-west-1]").orElseThrow();
    assertThat(home.followers(certified)).containsExactly(new Region("eu-west-1"));
    assertThat(home.followers(Set.of("kms-9.example.com"))).isEmpty();
    assertThat(read(GOOD).orElseThrow().followers(certified)).isEmpty();
  }

  /** R10 of the promises. */
  @Test
  void asShipped_aRegionThatIsAwayIsToldWithinTwoSeconds() throws Exception {
    assertThat(read(GOOD).orElseThrow().regions().timeLimit()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void signingKey_makesARegionKnown_toWhoHasACertificateForOneOfItsHosts() throws Exception {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
    pairs.initialize(new ECGenParameterSpec("secp384r1"));
    byte[] key = pairs.generateKeyPair().getPublic().getEncoded();
    OtherRegionSettings settings =
        read(GOOD
                + "signing-keys { eu-west-1 = \""
                + Base64.getEncoder().encodeToString(key)
                + "\" }, regions { ap-south-1 = [\"https://kms-1.example.com:4601\"] }")
            .orElseThrow();
    Region west = new Region("eu-west-1");
    assertThat(settings.signingKeys().get(west).bytes()).isEqualTo(key);
    assertThat(settings.regionsOf(Set.of("kms-1.example.com"))).containsExactly(west);
    assertThat(settings.regionsOf(Set.of("elsewhere.example.com"))).isEmpty();
    assertThat(read(GOOD).orElseThrow().regionsOf(Set.of("kms-1.example.com"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identities-to = [ap-south-1]",
        "identities-from = eu-west-1, identities-to = [eu-west-1]",
        "regions { us-east-1 = [\"https://a:1\"] }",
        "regions { nowhere = [\"https://a:1\"] }",
        "regions { eu-west-1 = [] }",
        "regions { eu-west-1 = [\"http://a:1\"] }",
        "regions { eu-west-1 = [\"https://a:1/path\"] }",
        "regions { eu-west-1 = [\"https://a:1?q\"] }",
        "regions { eu-west-1 = [\"https://me@a:1\"] }",
        "regions { eu-west-1 = [\"kms\"] }",
        "regions { eu-west-1 = [\"https:// a\"] }",
        "regions = null, regions {}",
        "certificate = null",
        "key = null",
        "authorities = null",
        "time-limit = 0",
        "time-limit = 11 s",
        "connect-time-limit = -1 s",
        "max-requests-in-flight = 0",
        "max-requests-in-flight = 1025",
        "reload = 10 ms",
        "identities-from = us-east-1",
        "identities-from = nowhere",
        "identities-stale-after = 1 s",
        "enabled = no, identities-from = eu-west-1"
      })
  void whatMakesNoSense_isRefused(String setting) {
    assertThatThrownBy(() -> read(GOOD + setting))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("holdfast.other-regions.");
  }

  @Test
  void slipOfTheKeyboard_isRefused() throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\""
            + CONFIG.resolve("holdfast.conf")
            + "\")\nholdfast.other-regions.hots = a\n");
    assertThatThrownBy(() -> ServerSettings.read(file))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("holdfast.other-regions.hots");
  }
}
