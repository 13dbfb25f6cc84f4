package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.peer.Membership;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.certificate.PeerAuthority;
import dev.holdfast.crypto.certificate.TlsIdentity;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import dev.holdfast.node.region.ActorSystems;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.Done;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in among the nodes of a region. */
class PeersTest {

  private static final Region REGION = Region.US_EAST_1;
  private static final long PATIENCE_SECONDS = 60;

  /** For what does not happen. A node that is let in is so within half of it. */
  private static final long REFUSED_SECONDS = 8;

  @TempDir static Path dir;
  private static ForkJoinPool pool;
  private static int seed;
  private static ActorSystem first;

  @BeforeAll
  static void start() throws Exception {
    pool = ActorSystems.createPool();
    authority("ca", REGION);
    seed = freePort();
    issue("ca", "first", REGION, "127.0.0.1");
    first = system("ca", "first", seed);
    Membership.join(Adapter.toTyped(first))
        .up()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    end(first);
    pool.shutdown();
  }

  /** The pool must outlive what runs on it. */
  private static void end(ActorSystem system) throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static PeerAuthority authority(String directory) {
    return new PeerAuthority(
        dir.resolve(directory), InstantSource.system(), Generators.fromKernel().internal());
  }

  private static void authority(String directory, Region region) {
    authority(directory).create(region);
  }

  private static void issue(String directory, String node, Region region, String host)
      throws IOException {
    issue(directory, node, new PeerName(region, NodeRole.HTTP), host);
  }

  private static void issue(String directory, String node, PeerName name, String host)
      throws IOException {
    authority(directory).issue(node, Set.of(name), List.of(host), Duration.ofDays(1));
  }

  private static ActorSystem system(String directory, String node, int port) {
    return system(directory, node, port, dir.resolve(directory).resolve("ca.crt"));
  }

  private static ActorSystem system(String directory, String node, int port, Path trusted) {
    return system(directory, node, port, trusted, pool);
  }

  private static ActorSystem stranger(String directory, String node, Path trusted)
      throws IOException {
    return system(directory, node, freePort(), trusted, ActorSystems.createPool());
  }

  private static ActorSystem system(
      String directory, String node, int port, Path trusted, ForkJoinPool on) {
    return system(directory, node, port, trusted, on, NodeRole.HTTP, "");
  }

  private static ActorSystem system(
      String directory,
      String node,
      int port,
      Path trusted,
      ForkJoinPool on,
      NodeRole role,
      String settings) {
    Config quick =
        ConfigFactory.parseString(
            """
            pekko.cluster { seed-node-timeout = 1s, gossip-interval = 200ms, leader-actions-interval = 200ms }
            """);
    Peering peering = peering(directory, node, role, port, List.of(seed), trusted);
    return system(peering, ConfigFactory.parseString(settings).withFallback(quick), on);
  }

  private static ActorSystem system(Peering peering, Config over, ForkJoinPool on) {
    return ActorSystems.start(
        peering.system(),
        over.withFallback(peering.settings()).withFallback(RegionCluster.settings()),
        on);
  }

  private static Peering peering(
      String directory, String node, NodeRole role, int port, List<Integer> seeds, Path trusted) {
    return new Peering(
        "holdfast-" + REGION,
        REGION,
        Set.of(role),
        "127.0.0.1",
        "127.0.0.1",
        port,
        seeds.stream().map(each -> "127.0.0.1:" + each).toList(),
        dir.resolve(directory).resolve(node + ".crt"),
        dir.resolve(directory).resolve(node + ".key"),
        trusted);
  }

  private static ActorSystem oneOfTwoSeeds(String node, int port, List<Integer> seeds)
      throws IOException {
    issue("ca", node, REGION, "127.0.0.1");
    return system(
        peering("ca", node, NodeRole.HTTP, port, seeds, dir.resolve("ca/ca.crt")),
        ConfigFactory.empty(),
        pool);
  }

  @Test
  void firstOfTheSeeds_beginsNothing_untilAllOthersHaveSaidThatTheyAreInNone() throws Exception {
    List<Integer> seeds = List.of(freePort(), freePort());
    ActorSystem begins = oneOfTwoSeeds("begins", seeds.getFirst(), seeds);
    try {
      CompletableFuture<Done> up =
          Membership.join(Adapter.toTyped(begins)).up().toCompletableFuture();
      // The other one may be the region, and only out of reach.
      assertThatThrownBy(() -> up.get(REFUSED_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      ActorSystem answers = oneOfTwoSeeds("answers", seeds.getLast(), seeds);
      try {
        CompletableFuture<Done> other =
            Membership.join(Adapter.toTyped(answers)).up().toCompletableFuture();
        up.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        other.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(Cluster.get(begins).state().getMembers()).hasSize(2);
      } finally {
        end(answers);
      }
    } finally {
      end(begins);
    }
  }

  private static void join(ActorSystem system, long seconds) throws Exception {
    try {
      Membership.join(Adapter.toTyped(system))
          .up()
          .toCompletableFuture()
          .get(seconds, TimeUnit.SECONDS);
    } finally {
      end(system);
    }
  }

  @Test
  void nodeOfTheSameAuthority_isLetIn() throws Exception {
    issue("ca", "second", REGION, "127.0.0.1");
    join(system("ca", "second", freePort()), PATIENCE_SECONDS);
  }

  /** One with a certificate of another authority, which trusts ours. */
  private static ActorSystem ofAnotherAuthority() throws Exception {
    authority("other", REGION);
    issue("other", "stranger", REGION, "127.0.0.1");
    return stranger("other", "stranger", dir.resolve("ca/ca.crt"));
  }

  /** One with a certificate of ours. */
  private static ActorSystem ofAnotherRegion() throws Exception {
    issue("ca", "elsewhere", Region.parse("eu-west-1").orElseThrow(), "127.0.0.1");
    return stranger("ca", "elsewhere", dir.resolve("ca/ca.crt"));
  }

  /** One at an address that its certificate, which is ours, does not name. */
  private static ActorSystem atAnotherHost() throws Exception {
    issue("ca", "misplaced", REGION, "node.example.com");
    return stranger("ca", "misplaced", dir.resolve("ca/ca.crt"));
  }

  /** One that says it is for keys, with a certificate of ours that is for HTTP. */
  private static ActorSystem ofAnotherRole() throws Exception {
    issue("ca", "upstart", REGION, "127.0.0.1");
    return system(
        "ca",
        "upstart",
        freePort(),
        dir.resolve("ca/ca.crt"),
        ActorSystems.createPool(),
        NodeRole.KEYS,
        "");
  }

  @Test
  void nodeWithKeys_isLetIn_whoseCertificateSaysSo() throws Exception {
    issue("ca", "keys", new PeerName(REGION, NodeRole.KEYS), "127.0.0.1");
    join(
        system("ca", "keys", freePort(), dir.resolve("ca/ca.crt"), pool, NodeRole.KEYS, ""),
        PATIENCE_SECONDS);
  }

  @Test
  void nodeThatSaysMoreThanItsCertificate_isPutOut() throws Exception {
    ActorSystem upstart = ofAnotherRole();
    Address address = Cluster.get(upstart).selfAddress();
    Membership unused = Membership.join(Adapter.toTyped(upstart));
    upstart.getWhenTerminated().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(Cluster.get(first).state().getMembers())
        .filteredOn(member -> member.address().equals(address))
        .noneMatch(member -> member.status().equals(MemberStatus.up()));
  }

  @Test
  void othersAreNot() throws Exception {
    // All at once: what does not happen is waited for only once.
    Map<String, ActorSystem> others =
        Map.of(
            "another authority",
            ofAnotherAuthority(),
            "another region",
            ofAnotherRegion(),
            "another host",
            atAnotherHost());
    Map<String, CompletableFuture<Done>> joined = new HashMap<>();
    others.forEach((name, system) ->
        joined.put(name, Membership.join(Adapter.toTyped(system)).up().toCompletableFuture()));
    try {
      assertThatThrownBy(() ->
              CompletableFuture.anyOf(joined.values().toArray(CompletableFuture<?>[]::new))
                  .get(REFUSED_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      joined.forEach((name, future) -> assertThat(future).as(name).isNotDone());
      assertThat(Cluster.get(first).state().getMembers())
          .extracting(member -> member.address().port().get())
          .doesNotContainAnyElementsOf(
              others.values().stream()
                  .map(system -> Cluster.get(system).selfAddress().port().get())
                  .toList());
    } finally {
      // Not waited for: remoting may wait for a handshake that never comes. They have a pool of
      // their own, and the process takes them along.
      others.values().forEach(ActorSystem::terminate);
    }
  }

  /** Keeps what it is told. */
  private static final class Listener extends AbstractActor {

    private final Queue<Object> heard;

    Listener(Queue<Object> heard) {
      this.heard = heard;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder().matchAny(heard::add).build();
    }
  }

  /** Another message of the same sender, which comes behind it, arrives. */
  @Test
  void javaSerializedMessage_ofANodeOfTheRegion_isNotRead() throws Exception {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    first.actorOf(Props.create(Listener.class, () -> new Listener(heard)), "listener");
    issue("ca", "serializing", REGION, "127.0.0.1");
    ActorSystem sender =
        system(
            "ca",
            "serializing",
            freePort(),
            dir.resolve("ca/ca.crt"),
            pool,
            NodeRole.HTTP,
            "pekko.actor.allow-java-serialization = on");
    try {
      ActorSelection listener =
          sender.actorSelection(Cluster.get(first).selfAddress() + "/user/listener");
      listener.tell(new ArrayList<>(List.of("by Java")), ActorRef.noSender());
      listener.tell("in bytes", ActorRef.noSender());
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("in bytes");
    } finally {
      end(sender);
    }
  }

  private static SSLSocket connected(String node) throws Exception {
    TlsIdentity identity =
        TlsIdentity.read(
            Files.readAllBytes(dir.resolve("ca").resolve(node + ".crt")),
            Files.readAllBytes(dir.resolve("ca").resolve(node + ".key")),
            Optional.of(Files.readAllBytes(dir.resolve("ca/ca.crt"))));
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(identity.own(), new char[0]);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(identity.trusted());
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", seed);
  }

  /** As a connection for messages begins, and a frame of which this is all there is so far. */
  private static void begin(SSLSocket socket, int frameLength) throws IOException {
    socket
        .getOutputStream()
        .write(
            ByteBuffer.allocate(5 + Integer.BYTES + 1_000)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("AKKA\u0002".getBytes(StandardCharsets.US_ASCII))
                .putInt(frameLength)
                .array());
  }

  /** Waits for what the other side sends, which is nothing as long as it reads. */
  private static boolean isEnded(SSLSocket socket, Duration patience) throws IOException {
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException reading) {
      return false;
    } catch (IOException cut) {
      return true;
    }
  }

  @Test
  void frameLongerThanAnyMayBe_endsTheConnection_atItsLength() throws Exception {
    issue("ca", "flooding", REGION, "127.0.0.1");
    int longest =
        Math.toIntExact(
            first.settings().config().getBytes("pekko.remote.artery.advanced.maximum-frame-size"));
    try (SSLSocket fitting = connected("flooding");
        SSLSocket oneMore = connected("flooding");
        SSLSocket huge = connected("flooding")) {
      begin(fitting, longest);
      begin(oneMore, longest + 1);
      begin(huge, 100 << 20);
      assertThat(isEnded(oneMore, Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
      assertThat(isEnded(huge, Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
      assertThat(isEnded(fitting, Duration.ofMillis(500))).isFalse();
    }
    // The node goes on.
    issue("ca", "afterwards", REGION, "127.0.0.1");
    join(system("ca", "afterwards", freePort()), PATIENCE_SECONDS);
  }
}
