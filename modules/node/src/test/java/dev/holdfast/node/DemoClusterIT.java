package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.typesafe.config.Config;
import dev.holdfast.node.start.ExitStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;

/** {@code holdfast demo-cluster}, tried out as its output says. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Isolated("eight processes and a Cassandra want the machine for themselves")
class DemoClusterIT {

  private static final String EAST = "us-east-1";
  private static final String WEST = "eu-west-1";
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");
  private static final int KEYS = 24;

  /** What is meant is 20 s; a machine that is busy with other things may take longer. */
  private static final Duration COMES_BACK = Duration.ofSeconds(90);

  /** A region that is away is told of within 2 s; the rest is for such a machine. */
  private static final Duration REFUSED = Duration.ofSeconds(10);

  @TempDir static Path dir;
  private static DemoCluster demo;
  private static KmsClient kms;
  private static final Map<String, SdkBytes> BLOBS = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    long began = System.nanoTime();
    demo = DemoCluster.start(dir, "3 1", "2 1");
    System.out.println("demo-cluster was ready after " + since(began));
    kms = demo.kms(demo.endpoint(EAST), EAST);
    for (int i = 0; i < KEYS; i++) {
      String id = kms.createKey().keyMetadata().keyId();
      BLOBS.put(id, kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
    }
  }

  @AfterAll
  static void stop() {
    if (demo != null) {
      kms.close();
      demo.close();
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void opens(KmsClient client, SdkBytes blob) {
    assertThat(client.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
  }

  @Test
  @Order(1)
  void eachRegionIsReached_throughTheOther() {
    try (KmsClient acrossToEast = demo.kms(demo.endpoint(WEST), EAST);
        KmsClient acrossToWest = demo.kms(demo.endpoint(EAST), WEST);
        KmsClient west = demo.kms(demo.endpoint(WEST), WEST)) {
      String key = acrossToEast.createKey().keyMetadata().arn();
      assertThat(key).startsWith("arn:aws:kms:us-east-1:");
      opens(acrossToEast, kms.encrypt(r -> r.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob());
      String other = acrossToWest.createKey().keyMetadata().arn();
      assertThat(other).startsWith("arn:aws:kms:eu-west-1:");
      opens(west, acrossToWest.encrypt(r -> r.keyId(other).plaintext(PLAINTEXT)).ciphertextBlob());
    }
  }

  /** By one administrator, whom only one of the regions has made. */
  @Test
  @Order(1)
  void keyOfBothRegions_opensInOneWhatTheOtherHasSealed() {
    String key = kms.createKey(r -> r.multiRegion(true)).keyMetadata().keyId();
    kms.replicateKey(r -> r.keyId(key).replicaRegion(WEST));
    SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob();
    try (KmsClient west = demo.kms(demo.endpoint(WEST), WEST)) {
      long began = System.nanoTime();
      while (west.describeKey(r -> r.keyId(key)).keyMetadata().keyState() == KeyState.CREATING) {
        assertThat(since(began)).isLessThan(COMES_BACK);
      }
      opens(west, blob);
    }
  }

  @Test
  @Order(2)
  void status_isWell_andNamesEveryNode() throws Exception {
    for (String node : List.of("us-east-1-keys-1", "eu-west-1-http-1")) {
      Launcher.Outcome status = demo.status(node);
      assertThat(status.exitCode()).as(status.out() + status.err()).isZero();
      assertThat(status.out()).contains("All is well.");
      demo.nodes(node.substring(0, EAST.length()))
          .forEach(each -> assertThat(status.out()).contains(demo.address(each) + " "));
    }
    assertThat(demo.told("us-east-1-keys-1").getStringList("notes")).isEmpty();
    assertThat(demo.status("eu-west-1-keys-1").out())
        .contains(
            "note: eu-west-1 has too few nodes with keys (1)",
            "other region us-east-1",
            "journal answers",
            "audit trail");
  }

  /** Whose trail has the calls: the one that the HTTP node hands them to. */
  private static String answering() throws Exception {
    Map<String, Long> before = records();
    kms.listKeys();
    return records().entrySet().stream()
        .filter(entry -> entry.getValue() > before.get(entry.getKey()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Long> records() throws Exception {
    Map<String, Long> records = new HashMap<>();
    for (String node : demo.running(EAST + "-keys")) {
      records.put(node, demo.told(node).getLong("trail.records"));
    }
    return records;
  }

  private static int keysAt(String node) throws Exception {
    return demo
        .told("us-east-1-keys-1")
        .getConfigList("regions")
        .getFirst()
        .getConfigList("nodes")
        .stream()
        .filter(told -> told.getString("address").equals(demo.address(node)))
        .map(told -> told.getInt("keysAwake"))
        .findFirst()
        .orElseThrow();
  }

  /** In order and one by one, each ready again before the next. */
  private static List<String> restarts() {
    List<String> order =
        List.of(
            "us-east-1-http-1",
            "us-east-1-keys-1",
            "us-east-1-keys-2",
            "us-east-1-http-2",
            "us-east-1-keys-3");
    return order.subList(0, Integer.getInteger("holdfast.restarts", 0));
  }

  @Test
  @Order(4)
  void nodesThatAreRestartedInOrder_failNobody() throws Exception {
    assumeFalse(restarts().isEmpty(), "none with -Dholdfast.restarts=0");
    Map<URI, KmsClient> clients = demo.clients(EAST);
    List<SdkBytes> blobs = List.copyOf(BLOBS.values());
    try (Balancer balancer = new Balancer(List.copyOf(clients.keySet()))) {
      Load load =
          Load.by(
              4, number -> opens(clients.get(balancer.next()), blobs.get(number % blobs.size())));
      try (load) {
        load.awaitMore(100);
        for (String node : restarts()) {
          int failed = load.failures().size();
          demo.restart(node);
          load.awaitMore(100);
          System.out.println(
              node + " was restarted: " + (load.failures().size() - failed) + " calls failed");
        }
      }
      List<Duration> times = load.times();
      System.out.printf(
          "%d calls meanwhile, of which 99 %% took up to %s, the longest %s%n",
          times.size(), times.get(times.size() * 99 / 100), times.getLast());
      assertThat(load.failures()).isEmpty();
    } finally {
      clients.values().forEach(KmsClient::close);
    }
  }

  @Test
  @Order(3)
  void killedNodesKeysComeBack_andAllOthersNeverFail() throws Exception {
    String answering = answering();
    String victim =
        demo.nodes(EAST + "-keys").reversed().stream()
            .filter(node -> !node.equals(answering))
            .findFirst()
            .orElseThrow();
    int lost = keysAt(victim);
    demo.kill(victim);
    long killed = System.nanoTime();
    // Each by itself: a call that waits for the killed node holds up no other.
    List<CompletableFuture<Duration>> waiting =
        BLOBS.values().stream()
            .map(blob ->
                CompletableFuture.supplyAsync(
                    () -> {
                      Duration back = Duration.ZERO;
                      while (!works(blob)) {
                        back = since(killed);
                        assertThat(back).isLessThan(COMES_BACK);
                      }
                      return back;
                    },
                    task -> Thread.ofVirtual().start(task)))
            .toList();
    List<Duration> failing =
        waiting.stream()
            .map(CompletableFuture::join)
            .filter(Duration::isPositive)
            .sorted()
            .toList();
    System.out.println(lost + " keys were lost; " + failing.size() + " failed, until " + failing);
    assertThat(failing.size()).isBetween(1, lost);
    BLOBS.keySet().forEach(id -> kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)));
    Launcher.Outcome status = demo.status(answering);
    assertThat(status.exitCode()).isEqualTo(ExitStatus.DEGRADED.code());
    assertThat(status.out())
        .contains("wrong: us-east-1: " + demo.address(victim) + " is missing", "Degraded.");
    assertThat(demo.output()).contains(victim + " has ended");
  }

  private static boolean works(SdkBytes blob) {
    try {
      opens(kms, blob);
      return true;
    } catch (KmsException e) {
      if (e.statusCode() < 500) {
        throw e;
      }
      return false;
    } catch (SdkException late) {
      return false;
    }
  }

  @Test
  @Order(5)
  void lostRegionTakesNobodyWithIt_andIsToldOfAtOnce() throws Exception {
    List<SdkBytes> blobs = List.copyOf(BLOBS.values());
    List<Duration> refusals = new ArrayList<>();
    try (KmsClient west = demo.kms(demo.endpoint(WEST), WEST);
        KmsClient across = demo.kms(demo.endpoint(EAST), WEST)) {
      across.listKeys();
      Load here = Load.by(4, number -> opens(kms, blobs.get(number % blobs.size())));
      // What has to fail is counted the same way.
      Load there = Load.by(1, number -> west.listKeys());
      try (here;
          there) {
        here.awaitMore(200);
        there.awaitMore(20);
        assertThat(there.failures()).isEmpty();
        demo.nodes(WEST).forEach(demo::kill);
        for (int i = 0; i < 20; i++) {
          long asked = System.nanoTime();
          assertThatThrownBy(across::listKeys)
              .isInstanceOfSatisfying(
                  KmsException.class,
                  e ->
                      assertThat(e.awsErrorDetails().errorCode())
                          .isEqualTo("DependencyTimeoutException"));
          refusals.add(since(asked));
        }
        there.awaitMore(5);
        here.awaitMore(200);
      }
      refusals.sort(null);
      System.out.printf(
          "%d calls beside the lost region, the longest %s; refusals took %s to %s%n",
          here.times().size(), here.times().getLast(), refusals.getFirst(), refusals.getLast());
      assertThat(here.failures()).isEmpty();
      assertThat(there.failures()).hasSizeGreaterThanOrEqualTo(5);
      assertThat(refusals.getLast()).isLessThan(REFUSED);
    }
    boolean failing = false;
    for (String node : demo.running(EAST + "-keys")) {
      Config status = demo.told(node);
      assertThat(status.getStringList("wrong"))
          .anyMatch(wrong -> wrong.startsWith("eu-west-1 does not answer at"));
      failing |=
          status.getConfigList("otherRegions").stream()
              .anyMatch(other -> other.hasPath("failingSince"));
    }
    assertThat(failing).as("whoever was asked to hand calls on").isTrue();
  }

  @Test
  @Order(6)
  void interrupted_leavesNothing() throws Exception {
    assertThat(demo.interrupt(COMES_BACK.toSeconds())).isEqualTo(130);
    assertThat(demo.anyAlive()).isFalse();
    assertThat(dir).isEmptyDirectory();
    Launcher.Outcome left = Launcher.run(dir, Map.of(), "pgrep", "-f", dir.toString());
    assertThat(left.out()).isEmpty();
  }
}
