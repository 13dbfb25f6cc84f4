package dev.holdfast.api.http;

import static dev.holdfast.api.http.TwoRegions.KNOWN;
import static dev.holdfast.api.http.TwoRegions.forWest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.forward.PeerState;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator is told of other regions, whether or not anybody asked them lately. */
@Timeout(60)
class LookAtRegionsTest {

  private static List<PeerState> look(PeerRegions peers) throws Exception {
    return peers.look().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void nodesThatAreThere_answer_andThoseThatAreNot_doNot() throws Exception {
    try (TwoRegions regions = new TwoRegions();
        Socket away = new Socket()) {
      away.bind(new InetSocketAddress("127.0.0.1", 0));
      try (PeerRegions peers =
          TwoRegions.peers(
              () -> KNOWN, TwoRegions.PATIENT, 64, regions.door, away.getLocalPort())) {
        List<PeerState> states = look(peers);
        assertThat(states).hasSize(2);
        assertThat(states)
            .allSatisfy(state -> {
              assertThat(state.region().name()).isEqualTo("eu-west-1");
              assertThat(state.answers()).isEqualTo(state.at().getPort() == regions.door);
              assertThat(state.failingSince()).as("nobody asked").isEmpty();
              assertThat(state.resting()).isFalse();
            });
      }
    }
  }

  @Test
  void nodeThatRequestsFailedAt_isSaidToFailSince_andToRest() throws Exception {
    try (Socket away = new Socket()) {
      away.bind(new InetSocketAddress("127.0.0.1", 0));
      try (PeerRegions peers =
              TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, away.getLocalPort());
          RunningEdge east = new RunningEdge(peers)) {
        forWest(east, "ListKeys", "{}").sign().send();
        PeerState once = look(peers).getFirst();
        assertThat(once.failingSince()).isPresent();
        assertThat(once.resting()).isFalse();
        for (int i = 0; i < 20; i++) {
          forWest(east, "ListKeys", "{}").sign().send();
        }
        PeerState often = look(peers).getFirst();
        assertThat(often.failingSince()).as("the first failure").isEqualTo(once.failingSince());
        assertThat(often.resting()).isTrue();
        assertThat(often.answers()).isFalse();
      }
    }
  }

  @Test
  void noOtherRegions_areNothingToLookAt() throws Exception {
    assertThat(look(PeerRegions.NONE)).isEmpty();
  }
}
