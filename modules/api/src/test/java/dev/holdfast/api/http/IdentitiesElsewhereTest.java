package dev.holdfast.api.http;

import static dev.holdfast.api.http.TwoRegions.KNOWN;
import static dev.holdfast.api.http.TwoRegions.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Calls of IAM where identities have their home in eu-west-1. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class IdentitiesElsewhereTest {

  @AutoClose private final TwoRegions regions = new TwoRegions();

  private static PeerRegions homeAt(int door) {
    return new PeerRegions(
        new PeerRegions.Settings(
            Map.of(WEST, List.of(URI.create("https://localhost:" + door))),
            TwoRegions.PATIENT,
            TwoRegions.PATIENT,
            64),
        () -> KNOWN,
        InstantSource.system(),
        Optional.of(WEST));
  }

  @Test
  void callsOfIam_areHandedToTheHome_butForTheOneThatShowsASecret() throws Exception {
    try (PeerRegions home = homeAt(regions.door);
        RunningEdge follower = new RunningEdge(home)) {
      for (String region : List.of("us-east-1", "eu-west-1", "ap-south-1")) {
        Draft draft = Forms.iam(follower, "ListUsers");
        draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", region, "iam");
        assertThat(draft.sign().send().status()).as(region).isEqualTo(200);
      }
      assertThat(regions.west.records).hasSize(3);
      Response shown = Forms.iam(follower, "CreateAccessKey", "UserName", "alice").sign().send();
      assertThat(shown.status()).isEqualTo(400);
      assertThat(shown.body()).contains("<Code>UnsupportedOperation</Code>");
      assertThat(follower.records).isEmpty();
      assertThat(regions.west.records).hasSize(3);
      assertThat(Forms.iam(regions.west, "CreateAccessKey").sign().send().body())
          .doesNotContain("UnsupportedOperation");
    }
  }

  @Test
  void callsOfIam_areRefusedInItsOwnForm_whenTheHomeIsAway() throws Exception {
    try (PeerRegions home = homeAt(freePort());
        RunningEdge follower = new RunningEdge(home)) {
      Response refused = Forms.iam(follower, "CreateUser", "UserName", "alice").sign().send();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("<Code>ServiceUnavailable</Code>", "eu-west-1");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
