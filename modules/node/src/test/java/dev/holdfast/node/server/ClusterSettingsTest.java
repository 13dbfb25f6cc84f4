package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.crypto.token.TokenSettings.Choice;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.TrustAnchor;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSettingsTest {

  private static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
  private static final String GOOD =
      "{id = cluster-abcdefg2345, library = /lib/hsm.so, token = one, trust-anchor = \"ANCHOR\"}";

  @TempDir private Path directory;

  @BeforeEach
  void writeAnAnchor() throws Exception {
    Files.writeString(directory.resolve("anchor"), PEM);
    Files.writeString(directory.resolve("key"), "-----BEGIN PRIVATE KEY-----");
    Files.writeString(directory.resolve("long"), PEM + " ".repeat(5_000));
  }

  private TokenClusters.Allowed read(String clusters) throws StartRefused {
    return ClusterSettings.read(
        ConfigFactory.parseString(
            "key-stores { token-time-limit = 1s, token-use-time-limit = 20ms, clusters = ["
                + clusters.replace("ANCHOR", directory.resolve("anchor").toString())
                + "] }"));
  }

  @Test
  void asShipped_noneMayBeNamed() throws Exception {
    assertThat(
            ClusterSettings.read(
                ConfigFactory.parseFile(Path.of("../../config/key-stores.conf").toFile())
                    .getConfig("holdfast")))
        .isEqualTo(TokenClusters.Allowed.NONE);
  }

  @Test
  void aCluster_isATokenByItsLabelOrItsSlot() throws Exception {
    assertThat(
            read(
                GOOD + "," + GOOD.replace("abcdefg", "zzzzzzz").replace("token = one", "slot = 7")))
        .isEqualTo(
            new TokenClusters.Allowed(
                Map.of(
                    new ClusterId("cluster-abcdefg2345"), cluster(new Choice.Label("one")),
                    new ClusterId("cluster-zzzzzzz2345"), cluster(new Choice.Slot(7))),
                Duration.ofSeconds(1),
                Duration.ofMillis(20)));
  }

  private static TokenClusters.Cluster cluster(Choice choice) {
    return new TokenClusters.Cluster(Path.of("/lib/hsm.so"), choice, new TrustAnchor(PEM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster-abcdefg2345 -> cluster-abc",
        "cluster-abcdefg2345 -> abcdefg2345",
        "/lib/hsm.so -> hsm.so",
        "token = one -> \"\"= 1",
        "token = one -> token = one, slot = 7",
        "token = one -> token = \" \"",
        "token = one -> token = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "ANCHOR -> /nowhere/anchor",
        "trust-anchor -> anchor",
      })
  void whatIsNotGood_isRefused(String change) {
    String[] parts = change.split(" -> ", 2);
    assertThatThrownBy(() -> read(GOOD.replace(parts[0], parts[1])))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("holdfast.key-stores.clusters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "long"})
  void anchorThatIsNoCertificate_isRefused(String file) {
    assertThatThrownBy(() -> read(GOOD.replace("ANCHOR", directory.resolve(file).toString())))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("no certificate in PEM");
  }

  @Test
  void clusterOrTokenThatStandsTwice_isRefused() {
    assertThatThrownBy(() -> read(GOOD + "," + GOOD.replace("one", "two")))
        .hasMessageContaining("stands twice");
    assertThatThrownBy(() -> read(GOOD + "," + GOOD.replace("abcdefg", "zzzzzzz")))
        .hasMessageContaining("stands twice");
  }
}
