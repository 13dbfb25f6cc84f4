package dev.holdfast.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.ask.PeerFailedException;
import dev.holdfast.cluster.ask.UndeliveredException;
import dev.holdfast.cluster.key.KeyEntity;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nodes have to agree on besides the words that they speak, to live side by side. */
class AgreedTest {

  private static final String SPOKEN = Protocol.VERSION + "/";

  private static ActorSystem<Void> system;
  private static PeerSerializer serializer;

  @BeforeAll
  static void start() {
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "agreed",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    serializer = new PeerSerializer((ExtendedActorSystem) Adapter.toClassic(system));
  }

  @AfterAll
  static void stop() {
    system.terminate();
  }

  /** Another number of shards, or another name, has a key in two places. */
  @Test
  void whereAKeyIs_neverChanges() {
    Config settings = RegionCluster.settings();
    assertThat(settings.getInt("pekko.cluster.sharding.number-of-shards")).isEqualTo(64);
    assertThat(KeyEntity.TYPE.name()).isEqualTo("key");
  }

  @Test
  void formOfAFailure_neverChanges() throws Exception {
    assertThat(serializer.identifier()).isEqualTo(7001);
    assertThat(serializer.manifest(new UndeliveredException())).isEqualTo(SPOKEN + "undelivered");
    assertThat(serializer.toBinary(new UndeliveredException())).isEmpty();
    IllegalStateException failure = new IllegalStateException("why");
    assertThat(serializer.manifest(failure)).isEqualTo(SPOKEN + "failure");
    byte[] bytes = serializer.toBinary(failure);
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "1a"
                + HexFormat.of()
                    .formatHex("IllegalStateException: why".getBytes(StandardCharsets.UTF_8)));
    assertThat(serializer.fromBinary(bytes, SPOKEN + "failure"))
        .isInstanceOf(PeerFailedException.class);
  }

  /**
   * The transport drops it and says so in the log; who asked waits until time is up, as for any
   * lost.
   */
  @Test
  void whatANewerNodeAdded_isNotReadAsSomethingElse() {
    byte[] kindBehindAll = {99};
    assertThatThrownBy(() -> serializer.fromBinary(kindBehindAll, SPOKEN + "door"))
        .isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], SPOKEN + "added"))
        .isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], Protocol.VERSION + 1 + "/door"))
        .isInstanceOf(NotSerializableException.class);
  }
}
