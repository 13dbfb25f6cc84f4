package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * A region that runs on an older distribution, which {@code -Dholdfast.olderDistribution=PATH}
 * names, is given this one while it is used, one process after the other, and then the older one
 * again. The other region stays as it was.
 */
@EnabledIfSystemProperty(named = "holdfast.olderDistribution", matches = ".+")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Isolated("eight processes and a Cassandra want the machine for themselves")
class MixedVersionsIT {

  private static final String EAST = "us-east-1";
  private static final String WEST = "eu-west-1";
  private static final Path OLDER = Path.of(System.getProperty("holdfast.olderDistribution", ""));

  /**
   * For how long nodes of both versions go on side by side, on the way there and on the way back.
   */
  private static final Duration MIXED =
      Duration.ofSeconds(Integer.getInteger("holdfast.mixedSeconds", 30));

  /** Of the calls while a region is updated. */
  private static final Duration P99 = Duration.ofSeconds(2);

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");
  private static final int KEYS = 24;
  private static final String CHANGED = "changed";

  @TempDir static Path dir;
  private static DemoCluster demo;
  private static Map<URI, KmsClient> clients;
  private static final List<String> IDS = new ArrayList<>();
  private static final List<SdkBytes> BLOBS = new ArrayList<>();

  /** What the last change of a key was that was acknowledged, by its id. */
  private static final Map<String, String> CHANGES = new ConcurrentHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    demo = DemoCluster.start(OLDER, dir, "3 1", "2 1");
    clients = demo.clients(EAST);
    KmsClient kms = clients.values().iterator().next();
    for (int i = 0; i < KEYS; i++) {
      String id = kms.createKey().keyMetadata().keyId();
      kms.createAlias(r -> r.aliasName(alias(id)).targetKeyId(id));
      IDS.add(id);
      BLOBS.add(kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
    }
  }

  @AfterAll
  static void stop() {
    if (demo != null) {
      clients.values().forEach(KmsClient::close);
      demo.close();
    }
  }

  private static String alias(String id) {
    return "alias/of-" + id;
  }

  /** Keys first, as the runbook has it. */
  private static List<String> order() {
    List<String> order = new ArrayList<>(demo.nodes(EAST + "-keys"));
    order.addAll(demo.nodes(EAST + "-http"));
    return order;
  }

  private static void use(KmsClient kms, int number) {
    String id = IDS.get(number % KEYS);
    switch (number / KEYS % 4) {
      case 0 -> kms.encrypt(r -> r.keyId(alias(id)).plaintext(PLAINTEXT));
      case 1 -> assertThat(kms.listAliases(r -> r.keyId(id)).aliases()).hasSize(1);
      case 2 -> assertThat(kms.describeKey(r -> r.keyId(id)).keyMetadata().keyId()).isEqualTo(id);
      default -> {
        SdkBytes blob = BLOBS.get(number % KEYS);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
      }
    }
  }

  private static void change(KmsClient kms, int number) {
    String id = IDS.get(number % KEYS);
    String to = Integer.toString(number);
    kms.tagResource(r -> r.keyId(id).tags(Tag.builder().tagKey(CHANGED).tagValue(to).build()));
    CHANGES.put(id, to);
  }

  private static void roll(Path from, Path to) throws Exception {
    List<String> order = order();
    try (Balancer balancer = new Balancer(List.copyOf(clients.keySet()))) {
      Load uses = Load.by(4, number -> use(clients.get(balancer.next()), number));
      Load changes = Load.by(1, number -> change(clients.get(balancer.next()), number));
      try (uses;
          changes) {
        uses.awaitMore(100);
        for (String node : order) {
          int failed = uses.failures().size() + changes.failures().size();
          demo.restart(node, to);
          uses.awaitMore(100);
          changes.awaitMore(10);
          System.out.printf(
              "%s is of %s now: %d calls failed%n",
              node, to, uses.failures().size() + changes.failures().size() - failed);
          if (node.equals(order.get(order.size() / 2 - 1))) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < MIXED.toNanos()) {
              uses.awaitMore(10);
            }
          }
        }
      }
      report("uses", uses);
      report("changes", changes);
      assertThat(uses.failures()).as("from %s to %s", from, to).isEmpty();
      assertThat(changes.failures()).as("from %s to %s", from, to).isEmpty();
      assertThat(p99(uses)).isLessThan(P99);
    }
    KmsClient kms = clients.values().iterator().next();
    CHANGES.forEach((id, last) ->
        assertThat(kms.listResourceTags(r -> r.keyId(id)).tags())
            .containsExactly(Tag.builder().tagKey(CHANGED).tagValue(last).build()));
    assertThat(demo.told(order.getFirst()).getStringList("wrong")).isEmpty();
  }

  private static Duration p99(Load load) {
    List<Duration> times = load.times();
    return times.get(times.size() * 99 / 100);
  }

  private static void report(String what, Load load) {
    System.out.printf(
        "%d %s, of which 99 %% took up to %s, the longest %s; %d failed: %s%n",
        load.times().size(),
        what,
        p99(load),
        load.times().getLast(),
        load.failures().size(),
        load.failures());
  }

  @Test
  @Order(1)
  void regionThatIsUpdated_nodeAfterNode_failsNobody() throws Exception {
    roll(OLDER, Launcher.ROOT);
  }

  @Test
  @Order(2)
  void regionsOfTwoVersions_answerForEachOther() {
    try (KmsClient acrossToWest = demo.kms(demo.endpoint(EAST), WEST);
        KmsClient acrossToEast = demo.kms(demo.endpoint(WEST), EAST)) {
      acrossToWest.createKey();
      use(acrossToEast, 0);
      use(acrossToEast, 3 * KEYS);
    }
  }

  @Test
  @Order(3)
  void regionThatIsGivenTheOlderVersionAgain_failsNobody() throws Exception {
    roll(Launcher.ROOT, OLDER);
  }
}
