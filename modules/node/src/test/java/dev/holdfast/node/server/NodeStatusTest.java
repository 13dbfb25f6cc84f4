package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.api.forward.PeerState;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.peer.RegionMember;
import dev.holdfast.cluster.peer.RegionMember.State;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.node.region.RegionStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a node says that all is well. */
class NodeStatusTest {

  private static final RegionMember HERE = node("10.0.0.1:4600", State.UP);
  private static final NodeStatus.OwnTrail TRAIL = new NodeStatus.OwnTrail(7, Optional.empty());

  private static RegionMember node(String address, State state) {
    return new RegionMember(
        address,
        state == State.MISSING ? Set.of() : Set.of(NodeRole.KEYS),
        state,
        "1.0",
        address.equals("10.0.0.1:4600"));
  }

  private static NodeStatus status(
      boolean serves,
      boolean journal,
      NodeStatus.OwnTrail trail,
      List<PeerState> others,
      RegionMember... nodes) {
    return status(
        serves,
        new RegionStatus.Kept(journal, "ab12", 3, Optional.of(Duration.ZERO), false),
        trail,
        others,
        nodes);
  }

  private static NodeStatus status(
      boolean serves,
      RegionStatus.Kept kept,
      NodeStatus.OwnTrail trail,
      List<PeerState> others,
      RegionMember... nodes) {
    return new NodeStatus(
        "1.0",
        Set.of(NodeRole.KEYS),
        List.of(
            new RegionStatus(
                Region.US_EAST_1,
                serves,
                List.of(nodes),
                Map.of("10.0.0.1:4600", new RegionCluster.Load(21, 5)),
                Optional.of(kept))),
        others,
        Optional.of(trail));
  }

  private static Config json(NodeStatus status) {
    return ConfigFactory.parseString(new String(status.toJson(), StandardCharsets.UTF_8));
  }

  @Test
  void everythingThere_isWell_andToldInFull() {
    Config told =
        json(
            status(
                true,
                true,
                TRAIL,
                List.of(
                    new PeerState(
                        new Region("eu-west-1"),
                        URI.create("https://eu:4601"),
                        true,
                        Optional.empty(),
                        false)),
                HERE,
                node("10.0.0.2:4600", State.UP),
                node("10.0.0.3:4600", State.UP)));
    assertThat(told.getString("status")).isEqualTo("well");
    assertThat(told.getStringList("wrong")).isEmpty();
    assertThat(told.getStringList("notes")).isEmpty();
    assertThat(told.getLong("trail.records")).isEqualTo(7);
    Config region = told.getConfigList("regions").getFirst();
    assertThat(region.getString("root")).isEqualTo("ab12");
    assertThat(region.getLong("epoch")).isEqualTo(3);
    Config here = region.getConfigList("nodes").getFirst();
    assertThat(here.getInt("shards")).isEqualTo(21);
    assertThat(here.getInt("keysAwake")).isEqualTo(5);
    assertThat(here.getBoolean("here")).isTrue();
    assertThat(told.getConfigList("otherRegions").getFirst().getString("name"))
        .isEqualTo("eu-west-1");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UP")
  void nodeThatIsNotUp_isWrong(State state) {
    Config told = json(status(true, true, TRAIL, List.of(), HERE, node("10.0.0.2:4600", state)));
    assertThat(told.getString("status")).isEqualTo("degraded");
    assertThat(told.getStringList("wrong"))
        .containsExactly(
            "us-east-1: 10.0.0.2:4600 is " + state.name().toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void fewNodesWithKeys_areNotWrong_butNoted() {
    Config told = json(status(true, true, TRAIL, List.of(), HERE, node("10.0.0.2:4600", State.UP)));
    assertThat(told.getString("status")).isEqualTo("well");
    assertThat(told.getStringList("notes"))
        .singleElement()
        .asString()
        .contains("nodes with keys (2)");
  }

  private static Config clock(Duration ahead, boolean isOff) {
    return json(
        status(
            true,
            new RegionStatus.Kept(true, "ab12", 3, Optional.of(ahead), isOff),
            TRAIL,
            List.of(),
            HERE));
  }

  @Test
  void clockThatIsOff_isNoted_andWrongWhenMostNodesSayElse() {
    assertThat(clock(Duration.ofSeconds(59), false).getStringList("notes")).isEmpty();
    assertThat(clock(Duration.ofDays(30), false).getStringList("notes"))
        .singleElement()
        .asString()
        .contains("43200 min ahead");
    assertThat(clock(Duration.ofHours(-1), false).getStringList("notes"))
        .singleElement()
        .asString()
        .contains("60 min behind");
    assertThat(clock(Duration.ofHours(-1), true).getStringList("wrong"))
        .containsExactly("us-east-1: this node's clock differs from those of most nodes");
  }

  @Test
  void whatDoesNotAnswer_orTakesNothing_isWrong() {
    NodeStatus status =
        status(
            false,
            false,
            new NodeStatus.OwnTrail(7, Optional.of("the audit trail has failed")),
            List.of(
                new PeerState(
                    new Region("eu-west-1"),
                    URI.create("https://eu:4601"),
                    false,
                    Optional.of(Instant.EPOCH),
                    true)),
            HERE);
    assertThat(status.wrong())
        .containsExactly(
            "us-east-1 is not served by this node",
            "us-east-1: the journal does not answer",
            "eu-west-1 does not answer at https://eu:4601",
            "the audit trail has failed");
    assertThat(json(status).getConfigList("otherRegions").getFirst().getString("failingSince"))
        .isEqualTo("1970-01-01T00:00:00Z");
  }
}
