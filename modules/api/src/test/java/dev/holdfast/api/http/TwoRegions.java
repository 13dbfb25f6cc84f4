package dev.holdfast.api.http;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.name.Region;
import dev.holdfast.testkit.tls.TestAuthority;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** A process that serves us-east-1, and another that serves eu-west-1 and is known as localhost. */
final class TwoRegions implements AutoCloseable {

  static final Region WEST = new Region("eu-west-1");

  /** For a region that answers, on a machine that may be slow. */
  static final Duration PATIENT = Duration.ofSeconds(15);

  static final TestAuthority AUTHORITY = new TestAuthority("peers");
  static final SSLContext KNOWN = AUTHORITY.issue("localhost").trusting(AUTHORITY);

  final RunningEdge west;
  final int door;
  final PeerRegions peers;
  final RunningEdge east;

  TwoRegions() {
    this(() -> KNOWN, () -> KNOWN);
  }

  /** With certificates of one's own. */
  TwoRegions(Supplier<SSLContext> ofEast, Supplier<SSLContext> ofWest) {
    west = new RunningEdge();
    door = west.listenFor(new HttpEdge.Peers(Set.of(WEST), ofWest, Set.of("localhost")));
    peers = peers(ofEast, PATIENT, 64, door);
    east = new RunningEdge(peers);
  }

  /** Where eu-west-1 is, at ports of this machine. */
  static PeerRegions peers(
      Supplier<SSLContext> tls, Duration timeLimit, int mostInFlight, int... ports) {
    List<URI> nodes =
        Arrays.stream(ports).mapToObj(port -> URI.create("https://localhost:" + port)).toList();
    return new PeerRegions(
        new PeerRegions.Settings(Map.of(WEST, nodes), timeLimit, timeLimit, mostInFlight),
        tls,
        InstantSource.system());
  }

  /** A request to an edge, signed for eu-west-1. */
  static Draft forWest(RunningEdge edge, String operation, String body) {
    Draft draft = new Draft(edge.port(), operation, body);
    draft.scope = new ReferenceSigner.Scope("test", "test", WEST.name(), "kms");
    return draft;
  }

  @Override
  public void close() throws Exception {
    east.close();
    peers.close();
    west.close();
  }
}
