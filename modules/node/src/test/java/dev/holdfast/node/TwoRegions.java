package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/**
 * Two regions that know each other, each to be served by a process of its own, and what these say
 * to each other.
 */
final class TwoRegions implements AutoCloseable {

  static final String EAST = "us-east-1";
  static final String WEST = "eu-west-1";

  private final Relay toEast;
  private final Relay toWest;
  private final RegionPlace east;
  private final RegionPlace west;

  private TwoRegions(Relay toEast, Relay toWest, RegionPlace east, RegionPlace west) {
    this.toEast = toEast;
    this.toWest = toWest;
    this.east = east;
    this.west = west;
  }

  /** Makes them, with no settings about each other but where the other is. */
  static TwoRegions make(Path dir) throws Exception {
    return make(dir, "", "");
  }

  /**
   * Makes them; neither runs yet.
   *
   * @param dir below which they are
   * @param ofEast more of its settings about the other
   * @param ofWest likewise
   */
  static TwoRegions make(Path dir, String ofEast, String ofWest) throws Exception {
    return make(dir, "", "", ofEast, ofWest);
  }

  /** Makes them over a Cassandra each. */
  static TwoRegions make(Path dir, CassandraRegion ofEast, CassandraRegion ofWest)
      throws Exception {
    return make(dir, ofEast.settings(), ofWest.settings(), "", "");
  }

  private static TwoRegions make(
      Path dir, String storedEast, String storedWest, String ofEast, String ofWest)
      throws Exception {
    TestAuthority authority = new TestAuthority("peers");
    SSLContext node = authority.issue("localhost").trusting(authority);
    Relay toEast = new Relay(node);
    Relay toWest = new Relay(node);
    return new TwoRegions(
        toEast,
        toWest,
        RegionPlace.make(dir, EAST, WEST, toWest, authority, storedEast, ofEast),
        RegionPlace.make(dir, WEST, EAST, toEast, authority, storedWest, ofWest));
  }

  RegionPlace east() {
    return east;
  }

  RegionPlace west() {
    return west;
  }

  LaunchedServer startEast() throws Exception {
    return east.start(toEast);
  }

  LaunchedServer startWest() throws Exception {
    return west.start(toWest);
  }

  /** What the west has asked of the east, and was answered. */
  byte[] heardByEast() {
    return toEast.heard();
  }

  /** What the east has asked of the west, and was answered. */
  byte[] heardByWest() {
    return toWest.heard();
  }

  /** In clear. */
  String saidToEachOther() {
    return Traffic.of(toEast, toWest).text();
  }

  void assertNothingSecretCrossed(Canaries canaries) throws IOException {
    Traffic traffic = Traffic.of(toEast, toWest);
    assertThat(canaries.foundIn(traffic.heard())).isEmpty();
    traffic.assertHasNothingOf(east.data());
    traffic.assertHasNothingOf(west.data());
  }

  @Override
  public void close() throws IOException {
    toEast.close();
    toWest.close();
  }
}
