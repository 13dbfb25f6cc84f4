package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.model.region.NodeRole;
import dev.holdfast.node.start.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** A region of two or more nodes with keys and one without, each a process, over one Cassandra. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralNodesIT {

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");
  private static final int KEYS = 16;

  /** What is meant is 20 s; a machine that is busy with other things may take longer. */
  private static final Duration COMES_BACK = Duration.ofSeconds(90);

  /** The gate is about the first five; the control needs two or three to find its store again. */
  private static final Duration HAMMERED = Duration.ofSeconds(10);

  private static final String USED = "used";
  private static final String HOST = "127.0.0.1";
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  @TempDir static Path dir;
  private static CassandraRegion region;
  private static CassandraRegion.Administrator administrator;
  private static LaunchedServer first;
  private static LaunchedServer second;
  private static LaunchedServer front;
  private static final List<Integer> PORTS = new ArrayList<>();
  private static RegionFiles files;

  @BeforeAll
  static void start() throws Exception {
    region = CassandraRegion.start(dir);
    region.applySchema();
    files = new RegionFiles(dir, region);
    for (int i = 0; i < 5; i++) {
      try (ServerSocket socket = new ServerSocket(0)) {
        PORTS.add(socket.getLocalPort());
      }
    }
    // A tie of two nodes is decided for the one whose address is lower; it is the other that will
    // be killed.
    PORTS.sort(null);
    ca();
    ca("--node", "first", "--role", "keys");
    List<String> others = List.of("second", "careful", "careless");
    files.issue("second", HOST, NodeRole.KEYS);
    files.issue("careful", HOST, NodeRole.KEYS, NodeRole.HTTP);
    files.issue("careless", HOST, NodeRole.KEYS, NodeRole.HTTP);
    files.issue("front", HOST, NodeRole.HTTP);
    administrator = CassandraRegion.init(keys("first", 0));
    files.copyRoot("first", others);
    Launcher.Outcome again = Launcher.holdfast(keys("second", 1), "init");
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitStatus.ALREADY_INITIALIZED.code());
    files.copyIdentity("first", others);
    first = LaunchedServer.start(keys("first", 0), "server");
    second = LaunchedServer.start(keys("second", 1), "server");
    front = LaunchedServer.start(front(), "server", "--role", "http");
  }

  @AfterAll
  static void stop() {
    for (LaunchedServer server : new LaunchedServer[] {front, second, first}) {
      if (server != null) {
        server.close();
      }
    }
    if (region != null) {
      region.close();
    }
  }

  private static void ca(String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("ca", "--directory", dir.resolve("ca").toString(), "--region", "us-east-1"));
    all.addAll(List.of(arguments));
    Launcher.Outcome made = Launcher.holdfast(Map.of(), all.toArray(String[]::new));
    assertThat(made.exitCode()).as(made.err()).isZero();
  }

  private static Map<String, String> keys(String name, int port) throws IOException {
    return keys(name, port, "keys");
  }

  private static Map<String, String> keys(String name, int port, String roles) throws IOException {
    return variables(name, port, roles, files.withKeys(name) + "holdfast.epochs.length = 30s\n");
  }

  private static Map<String, String> front() throws IOException {
    return variables(
        "front",
        2,
        "http",
        "include file(\"" + Launcher.ROOT.resolve("config/holdfast.conf") + "\")\n");
  }

  private static Map<String, String> variables(String name, int port, String roles, String settings)
      throws IOException {
    Map<String, String> variables =
        files.variables(place(name, port), roles, List.of(place("first", 0)), settings);
    variables.put("HOLDFAST_MANAGEMENT", "yes");
    variables.put("HOLDFAST_MANAGEMENT_PORT", "0");
    return variables;
  }

  private static RegionFiles.Place place(String name, int port) {
    return new RegionFiles.Place(name, HOST, PORTS.get(port));
  }

  private static KmsClient kms() {
    return kms(front, ATTEMPT);
  }

  private static KmsClient kms(LaunchedServer server, Duration attempt) {
    return Clients.kmsWithoutRetries(
        server.endpoint(), administrator.accessKey(), administrator.secret(), attempt);
  }

  private static boolean works(KmsClient kms, SdkBytes blob) {
    try {
      return kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().equals(PLAINTEXT);
    } catch (KmsException e) {
      if (e.statusCode() < 500) {
        throw e;
      }
      return false;
    } catch (SdkException late) {
      return false;
    }
  }

  private static Map<String, SdkBytes> makeKeys(KmsClient kms) {
    Map<String, SdkBytes> blobs = new HashMap<>();
    for (int i = 0; i < KEYS; i++) {
      String id = kms.createKey().keyMetadata().keyId();
      blobs.put(id, kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
    }
    return blobs;
  }

  @Test
  @Order(1)
  void nodeWithoutKeys_answersEverything_andKeepsNothing() throws Exception {
    try (KmsClient kms = kms()) {
      Map<String, SdkBytes> blobs = makeKeys(kms);
      blobs.forEach((id, blob) -> assertThat(works(kms, blob)).as(id).isTrue());
      assertThat(kms.listKeysPaginator().keys().stream().map(key -> key.keyId()))
          .containsAll(blobs.keySet());
      String one = blobs.keySet().iterator().next();
      kms.disableKey(r -> r.keyId(one));
      assertThatThrownBy(() -> kms.encrypt(r -> r.keyId(one).plaintext(PLAINTEXT)))
          .isInstanceOf(DisabledException.class);
      kms.enableKey(r -> r.keyId(one));
    }
    assertThat(dir.resolve("front")).doesNotExist();
    assertThat(front.call("GET", "/health", "").statusCode()).isEqualTo(200);
    assertThat(front.ask("/ready").body()).isEqualTo("member ok\nkeys ok\n");
    assertThat(first.ask("/ready").body()).isEqualTo("regions ok\nmember ok\njournal ok\n");
    assertThat(first.call("GET", "/health/live", "").statusCode()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void nodeWithKeysAlone_answersNoClient() throws Exception {
    assertThat(first.call("POST", "/", "{}", "x-amz-target", "TrentService.ListKeys").body())
        .contains("UnknownOperationException");
  }

  @Test
  @Order(3)
  void keysOfAKilledNode_comeBack_andTheOthersGoOn() throws Exception {
    try (KmsClient kms = kms()) {
      Map<String, SdkBytes> blobs = makeKeys(kms);
      long killed = System.nanoTime();
      second.kill();
      // Each by itself: a call that waits for the killed node holds up no other.
      List<CompletableFuture<Duration>> waiting =
          blobs.values().stream()
              .map(blob ->
                  CompletableFuture.supplyAsync(
                      () -> {
                        while (!works(kms, blob)) {
                          assertThat(since(killed)).isLessThan(COMES_BACK);
                        }
                        return since(killed);
                      },
                      THREADS))
              .toList();
      List<Duration> back = waiting.stream().map(CompletableFuture::join).sorted().toList();
      System.out.println("keys were back after " + back);
      // Those of the other node need not wait until the killed one is given up.
      assertThat(back.getFirst().multipliedBy(2)).isLessThan(back.getLast());
      makeKeys(kms);
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  @Order(4)
  void nodeThatIsStopped_handsItsKeysOver() throws Exception {
    second = LaunchedServer.start(keys("second", 1), "server");
    try (KmsClient kms = kms()) {
      Map<String, SdkBytes> blobs = makeKeys(kms);
      assertThat(second.signal("TERM", COMES_BACK.toSeconds())).isEqualTo(143);
      long stopped = System.nanoTime();
      blobs
          .values()
          .forEach(blob -> {
            while (!works(kms, blob)) {
              assertThat(since(stopped)).isLessThan(COMES_BACK);
            }
          });
    }
  }

  /** The other has been away when it began, and has a root of its own. */
  @Test
  @Order(5)
  void epochThatANodeBegins_isTakenOverByTheOther() throws Exception {
    try (KmsClient kms = kms()) {
      comesBack(() -> anchors("first") > 1);
      Map<String, SdkBytes> blobs = makeKeys(kms);
      second = LaunchedServer.start(keys("second", 1), "server");
      assertThat(anchors("second")).isGreaterThan(1);
      blobs.values().forEach(blob -> comesBack(() -> works(kms, blob)));
    }
  }

  /** How many a node's root has. */
  private static int anchors(String node) {
    try (var files = Files.list(dir.resolve("root-" + node))) {
      return ByteBuffer.wrap(Files.readAllBytes(files.findFirst().orElseThrow())).getInt(40);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Two of four are stopped, the others go on, disable the keys, and are believed. Neither of the
   * two gives itself up by itself, and one is without the gate, too: that one shows what there was
   * to prevent. Comes first: in a region without keys all nodes get some.
   */
  @Test
  @Order(0)
  void nodeThatWasStopped_doesNotUseAKeyThatWasDisabledMeanwhile() throws Exception {
    List<LaunchedServer> servers =
        Stream.of(
                stubborn("careful", 3, ""),
                stubborn("careless", 4, "holdfast.cluster.contact-validity = 1h"))
            .map(variables -> CompletableFuture.supplyAsync(() -> started(variables), THREADS))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    LaunchedServer careful = servers.get(0);
    LaunchedServer careless = servers.get(1);
    try (KmsClient kms = kms()) {
      Map<String, SdkBytes> blobs = makeKeys(kms);
      careful.send("STOP");
      careless.send("STOP");
      blobs.values().forEach(blob -> comesBack(() -> works(kms, blob)));
      blobs.keySet().forEach(id -> comesBack(() -> disabled(kms, id)));
      // One after the other: the careless one would answer for the careful one.
      careful.send("CONT");
      assertThat(outcomes("with the gate", uses(careful, blobs))).doesNotContain(USED);
      careful.kill();
      careless.send("CONT");
      assertThat(outcomes("without the gate", uses(careless, blobs))).contains(USED);
    } finally {
      for (LaunchedServer server : servers) {
        server.kill();
      }
    }
  }

  /** A node that does not give itself up when it finds that it is none of the region's. */
  private static Map<String, String> stubborn(String name, int port, String more)
      throws IOException {
    return files.differently(
        keys(name, port, "keys, http"),
        name,
        "pekko.cluster.downing-provider-class = \"\"\n" + more);
  }

  private static LaunchedServer started(Map<String, String> variables) {
    try {
      return LaunchedServer.start(variables, "server");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void comesBack(BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(since(began)).isLessThan(COMES_BACK);
    }
  }

  private static boolean disabled(KmsClient kms, String id) {
    try {
      kms.disableKey(r -> r.keyId(id));
      return true;
    } catch (SdkException late) {
      return false;
    }
  }

  /** What comes of using each of the keys, tried for some seconds. */
  private static List<CompletableFuture<String>> uses(
      LaunchedServer server, Map<String, SdkBytes> blobs) {
    return blobs.values().stream()
        .map(blob -> CompletableFuture.supplyAsync(() -> use(server, blob), THREADS))
        .toList();
  }

  private static String use(LaunchedServer server, SdkBytes blob) {
    long began = System.nanoTime();
    String outcome = "";
    try (KmsClient kms = kms(server, HAMMERED)) {
      while (since(began).compareTo(HAMMERED) < 0) {
        try {
          kms.decrypt(r -> r.ciphertextBlob(blob));
          return USED;
        } catch (KmsException refused) {
          outcome = refused.awsErrorDetails().errorCode();
        } catch (SdkException late) {
          outcome = late.getClass().getSimpleName();
        }
      }
    }
    return outcome;
  }

  private static List<String> outcomes(String what, List<CompletableFuture<String>> uses) {
    List<String> outcomes = uses.stream().map(CompletableFuture::join).sorted().toList();
    System.out.println(what + ": " + outcomes);
    return outcomes;
  }

  /**
   * Calls of one access key are answered, and recorded, by one node: so several are used. What is
   * meant to be found is read from the files of both nodes.
   */
  @Test
  @Order(6)
  void events_areFoundInTheTrailsOfAllNodes() throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: no AWS CLI");
    Map<String, String> own =
        Map.of(
            "AWS_ACCESS_KEY_ID",
            administrator.accessKey(),
            "AWS_SECRET_ACCESS_KEY",
            administrator.secret());
    String credentials = "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]";
    for (int i = 0; i < 16 && (trail("first").isEmpty() || trail("second").isEmpty()); i++) {
      List<String> session = aws(own, "sts", "get-session-token", "--query", credentials);
      aws(
          Map.of(
              "AWS_ACCESS_KEY_ID",
              session.get(0),
              "AWS_SECRET_ACCESS_KEY",
              session.get(1),
              "AWS_SESSION_TOKEN",
              session.get(2)),
          "kms",
          "create-key");
    }
    Set<String> ofFirst = trail("first");
    Set<String> ofSecond = trail("second");
    assertThat(ofFirst).isNotEmpty();
    assertThat(ofSecond).isNotEmpty();

    String attribute = "AttributeKey=EventName,AttributeValue=CreateKey";
    List<String> found =
        aws(
            own,
            "cloudtrail",
            "lookup-events",
            "--lookup-attributes",
            attribute,
            "--query",
            "Events[].EventId");
    assertThat(found).containsAll(ofFirst).containsAll(ofSecond).doesNotHaveDuplicates();
  }

  /** The words that the AWS CLI answers with. */
  private static List<String> aws(Map<String, String> credentials, String... arguments)
      throws Exception {
    return List.of(front.aws(dir, credentials, arguments).split("\\s+"));
  }

  private static Set<String> trail(String node) throws IOException {
    Set<String> ids = new HashSet<>();
    try (Stream<Path> files = Files.list(dir.resolve(node + "/audit"))) {
      for (Path file : files.toList()) {
        for (String line : Files.readAllLines(file)) {
          Matcher id = Pattern.compile("\"eventID\":\"([^\"]*)\"").matcher(line);
          if (line.contains("\"eventName\":\"CreateKey\"") && id.find()) {
            ids.add(id.group(1));
          }
        }
      }
    }
    return ids;
  }

  @Test
  @Order(7)
  void nodeWithoutKeys_ends_whenNoneWithKeysIsLeft() throws Exception {
    assertThat(second.signal("TERM", COMES_BACK.toSeconds())).isEqualTo(143);
    assertThat(first.signal("TERM", COMES_BACK.toSeconds())).isEqualTo(143);
    assertThat(front.exit(2 * COMES_BACK.toSeconds())).isEqualTo(ExitStatus.LEFT_BEHIND.code());
  }
}
