package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.rate.RequestClass;
import dev.holdfast.model.rate.RequestRates;
import dev.holdfast.node.Clients;
import dev.holdfast.node.Launcher;
import dev.holdfast.node.metrics.Meters;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.start.DataDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** What a scrape tells of a node that has done a little of everything. */
@Timeout(60)
class MetricsTest {

  private static final Path DEPLOY = Path.of("../../deploy").toAbsolutePath().normalize();
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\()\\b");

  /** Labels and texts, and the words of the language that look like names. */
  private static final Pattern NO_METRIC =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|without|on|ignoring|group_left|group_right)\\s*"
              + "\\([^)]*\\)|\\b(and|or|unless|bool|offset)\\b|[a-z_]+\\s*(?=\\()");

  private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
  private static final Pattern MATCHED = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(\\s*([^)]*?)\\s*\\)");

  /** What a server of Prometheus adds to whatever it scrapes. */
  private static final Set<String> BY_PROMETHEUS = Set.of("job", "instance");

  private static final String PAIRS =
      "kms_keys{region=\"us-east-1\",spec=\"ECC_NIST_P256\",state=\"Enabled\"}";

  private static DataDirectory data;
  private static NodeOverStores node;
  private static String scraped;

  @BeforeAll
  @Timeout(60)
  static void useANodeAndScrapeIt() throws Exception {
    data = DataDirectory.inMemory();
    node =
        NodeOverStores.start(
            data,
            RegionNode.embeddedIn(data),
            512,
            new AccountQuotas(
                KeyQuotas.AWS,
                IamQuotas.AWS,
                new RequestRates(
                    Map.of(),
                    Map.of(new AccountId("111122223333"), Map.of(RequestClass.SYMMETRIC, 0.001)))));
    try (KmsClient kms = Clients.kmsWithoutRetries(node.endpoint());
        KmsClient noisy = Clients.kmsWithoutRetries(node.endpoint(), "111122223333", "test")) {
      String key = kms.createKey().keyMetadata().keyId();
      SdkBytes text = SdkBytes.fromUtf8String("hello");
      SdkBytes sealed = kms.encrypt(r -> r.keyId(key).plaintext(text)).ciphertextBlob();
      assertThat(kms.decrypt(r -> r.ciphertextBlob(sealed)).plaintext()).isEqualTo(text);
      String pair =
          kms.createKey(r -> r.keySpec(KeySpec.ECC_NIST_P256).keyUsage(KeyUsageType.SIGN_VERIFY))
              .keyMetadata()
              .keyId();
      assertThat(
              kms.sign(r ->
                      r.keyId(pair)
                          .message(text)
                          .messageType(MessageType.RAW)
                          .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
                  .signature())
          .isNotNull();
      assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/secret-name")))
          .isInstanceOf(NotFoundException.class);
      assertThat(noisy.generateRandom(r -> r.numberOfBytes(1)).plaintext()).isNotNull();
      assertThatThrownBy(() -> noisy.generateRandom(r -> r.numberOfBytes(1)))
          .isInstanceOf(KmsException.class);
      // A stranger to the key, whose policy names only its own account.
      String arn = kms.describeKey(r -> r.keyId(key)).keyMetadata().arn();
      assertThatThrownBy(() -> noisy.describeKey(r -> r.keyId(arn)))
          .isInstanceOf(KmsException.class);
    }
    do {
      // The first scrape begins to look at collections, of which it is told a moment afterwards;
      // and
      // keys are counted some seconds after a start, then again.
      scraped = node.node().meters().scrape().toCompletableFuture().join();
      System.gc();
    } while (!scraped.contains("jvm_gc_pause_seconds_sum") || !scraped.contains(PAIRS));
  }

  @AfterAll
  static void stop() {
    node.close();
    data.close();
  }

  private static double value(String series) {
    return scraped
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series + " in\n" + scraped));
  }

  @Test
  void calls_areCounted_byOperationAndWhatTheyCameTo() {
    assertThat(
            value(
                "kms_api_requests_seconds_count{code=\"none\",operation=\"Encrypt\","
                    + "outcome=\"answered\"}"))
        .isEqualTo(1);
    assertThat(
            value(
                "kms_api_requests_seconds_count{code=\"NotFoundException\","
                    + "operation=\"DescribeKey\",outcome=\"refused\"}"))
        .isEqualTo(1);
    assertThat(value("kms_api_inflight")).isZero();
    assertThat(value("kms_throttled_total{class=\"symmetric\",reason=\"rate\"}")).isEqualTo(1);
    assertThat(value("kms_sigv4_verify_seconds_count")).isGreaterThanOrEqualTo(8);
  }

  @Test
  void cryptography_isTimed_byAlgorithm() {
    assertThat(value("kms_crypto_seconds_count{algorithm=\"SYMMETRIC_DEFAULT\",use=\"Decrypt\"}"))
        .isEqualTo(1);
    assertThat(value("kms_crypto_seconds_count{algorithm=\"ECDSA_SHA_256\",use=\"Sign\"}"))
        .isEqualTo(1);
  }

  @Test
  void decisions_areCounted_byTheirReason() {
    assertThat(value("kms_authz_decisions_total{decision=\"allowed\",reason=\"account-root\"}"))
        .isPositive();
    assertThat(value("kms_authz_decisions_total{decision=\"denied\",reason=\"not-named\"}"))
        .isEqualTo(1);
  }

  @Test
  void node_tellsOfItsRegionsAndActors() {
    assertThat(value("kms_cluster_members{region=\"us-east-1\",status=\"up\"}")).isEqualTo(1);
    assertThat(value("kms_shards{kind=\"key\",region=\"us-east-1\"}")).isPositive();
    assertThat(value("kms_entities_awake{kind=\"key\",region=\"us-east-1\"}")).isEqualTo(2);
    assertThat(value("kms_epoch{region=\"us-east-1\"}")).isEqualTo(1);
    assertThat(value("kms_journal_write_seconds_count{outcome=\"written\",region=\"us-east-1\"}"))
        .isGreaterThanOrEqualTo(2);
    assertThat(value("kms_metrics_unread_total")).isZero();
  }

  @Test
  void keys_areCounted_byStateAndSpec() {
    assertThat(value(PAIRS)).isEqualTo(1);
    assertThat(value("kms_keys{region=\"us-east-1\",spec=\"SYMMETRIC_DEFAULT\",state=\"Enabled\"}"))
        .isEqualTo(1);
    assertThat(value("kms_keys_unreadable{region=\"us-east-1\"}")).isZero();
  }

  @Test
  void whatFollowsTheJournalOrTheTrail_tellsHowFarItIsBehind() {
    assertThat(value("kms_projection_lag_seconds{name=\"usage\"}")).isBetween(0.0, 60.0);
    assertThat(value("kms_projection_lag_seconds{name=\"keys\"}")).isBetween(0.0, 60.0);
    // Identities live here, so nothing has to follow them.
    assertThat(scraped).doesNotContain("name=\"identities\"");
  }

  @Test
  void replicasThatLackSomething_areToldByTheirRegions() {
    assertThat(scrapedOfOtherRegions())
        .contains("kms_replication_lag_seconds{from=\"us-east-1\",to=\"eu-west-1\"} 60.0");
  }

  @Test
  void scrape_isAPageOfThePortForOperatorsTools() {
    HttpResponse page =
        node.node().management().find("/metrics").orElseThrow().toCompletableFuture().join();
    assertThat(page.status().intValue()).isEqualTo(200);
    assertThat(page.entity().getContentType().toString())
        .isEqualTo("text/plain; version=0.0.4; charset=UTF-8");
  }

  @Test
  void nothingThatCallersChoose_isALabel() {
    // Without the values, of which a fraction may look like an account.
    assertThat(
            scraped
                .lines()
                .map(
                    line -> line.startsWith("#") ? line : line.substring(0, line.lastIndexOf(' '))))
        .isNotEmpty()
        .noneMatch(line ->
            Stream.of("secret-name", "111122223333", "000000000000", "arn:aws")
                .anyMatch(line::contains));
  }

  @Test
  void whatCannotBeRead_isMissingAndCounted_andTheRestIsTold() {
    try (Meters meters = new Meters()) {
      meters.watch("kms.good", "what is there", () -> 7);
      meters.watch(
          "kms.bad",
          "what is not",
          List.of("region"),
          () -> {
            throw new IllegalStateException("out of reach");
          });
      String told = meters.scrape().toCompletableFuture().join();
      assertThat(told).contains("kms_good 7.0").doesNotContain("kms_bad{");
      assertThat(meters.scrape().toCompletableFuture().join())
          .contains("kms_metrics_unread_total 2.0");
    }
  }

  // -- what is shipped

  private static String scrapedOfOtherRegions() {
    try (Meters meters = new Meters();
        PeerRegions peers =
            new PeerRegions(
                new PeerRegions.Settings(
                    Map.of(new Region("eu-west-1"), List.of(URI.create("https://there:1"))),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    1),
                () -> {
                  throw new IllegalStateException("nobody is asked");
                },
                InstantSource.system())) {
      NodeMeters.watchOtherRegions(meters, peers);
      NodeMeters.watchReplicationLag(
          meters,
          () -> Map.of(Region.US_EAST_1, Map.of(new Region("eu-west-1"), Duration.ofMinutes(1))));
      return meters.scrape().toCompletableFuture().join();
    }
  }

  private static List<String> lines(String file, String start) throws Exception {
    return Files.readAllLines(DEPLOY.resolve(file)).stream()
        .map(String::strip)
        .map(line -> line.startsWith("- ") ? line.substring(2) : line)
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  private static List<String> panels() throws Exception {
    return Pattern.compile("\"(?:expr|query)\": \"((?:[^\"\\\\]|\\\\.)*)\"")
        .matcher(Files.readString(DEPLOY.resolve("grafana/holdfast.json")))
        .results()
        .map(found -> found.group(1).replace("\\\"", "\""))
        .filter(text -> !text.equals("prometheus"))
        .map(text -> text.replaceFirst("label_values\\((\\w+), \\w+\\)", "$1"))
        .toList();
  }

  /** The names of metrics in an expression. */
  private static Set<String> names(String expression) {
    String bare = expression;
    for (Matcher found = NO_METRIC.matcher(bare); found.find(); found = NO_METRIC.matcher(bare)) {
      bare = found.replaceAll(" ");
    }
    return WORD.matcher(bare).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @Test
  void everyNameInDashboardAndAlerts_isScraped_orARule() throws Exception {
    Set<String> known =
        Stream.of(scraped, scrapedOfOtherRegions())
            .flatMap(String::lines)
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("[{ ]", 2)[0])
            .collect(Collectors.toCollection(HashSet::new));
    known.addAll(lines("prometheus/rules.yml", "record:"));
    List<String> expressions = new ArrayList<>(panels());
    assertThat(expressions).as("panels").hasSizeGreaterThan(20);
    expressions.addAll(lines("prometheus/rules.yml", "expr:"));
    expressions.addAll(lines("prometheus/alerts.yml", "expr:"));
    Set<String> asked = new TreeSet<>();
    for (String expression : expressions) {
      Set<String> names = names(expression);
      assertThat(names).as(expression).isNotEmpty();
      asked.addAll(names);
    }
    assertThat(known).containsAll(asked);
  }

  private static Set<String> labels(String expression) {
    return Stream.concat(
            MATCHERS
                .matcher(expression)
                .results()
                .flatMap(found -> MATCHED.matcher(found.group(1)).results())
                .map(found -> found.group(1)),
            GROUPING
                .matcher(expression)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split("\\s*,\\s*", -1))))
        .collect(Collectors.toSet());
  }

  /** Labels that an expression asks for and none of its metrics has. */
  private static Set<String> strangeLabels(String expression, Map<String, Set<String>> has) {
    Set<String> strange = new TreeSet<>(labels(expression));
    strange.removeAll(BY_PROMETHEUS);
    names(expression).forEach(name -> strange.removeAll(has.getOrDefault(name, Set.of())));
    return strange;
  }

  private static Map<String, Set<String>> labelsByName() throws Exception {
    Map<String, Set<String>> has = new HashMap<>();
    Stream.of(scraped, scrapedOfOtherRegions())
        .flatMap(String::lines)
        .filter(line -> !line.startsWith("#"))
        .forEach(line ->
            has.computeIfAbsent(line.split("[{ ]", 2)[0], unknown -> new HashSet<>())
                .addAll(labels(line)));
    List<String> rules = lines("prometheus/rules.yml", "record:");
    List<String> asked = lines("prometheus/rules.yml", "expr:");
    for (int i = 0; i < rules.size(); i++) {
      has.put(rules.get(i), labels(asked.get(i)));
    }
    return has;
  }

  @Test
  void everyLabelInDashboardAndAlerts_isOneThatItsMetricsHave() throws Exception {
    List<String> expressions = new ArrayList<>(panels());
    expressions.addAll(lines("prometheus/rules.yml", "expr:"));
    expressions.addAll(lines("prometheus/alerts.yml", "expr:"));
    Map<String, Set<String>> has = labelsByName();
    for (String expression : expressions) {
      assertThat(strangeLabels(expression, has)).as(expression).isEmpty();
    }
    assertThat(strangeLabels("sum by (le, user) (kms_shards{nobody=~\"x\"})", has))
        .containsExactly("le", "nobody", "user");
  }

  @Test
  void namesOfAnExpression_areItsMetrics() {
    assertThat(
            names(
                "histogram_quantile(0.9, sum by (le, a) (rate(x_bucket{c=\"d e\"}[5m]))) / y:z > 1"
                    + " and on(job) w"))
        .containsExactlyInAnyOrder("x_bucket", "y:z", "w");
  }

  @Test
  void rulesAndAlerts_areGood_byPromtool() throws Exception {
    assumeTrue(Launcher.has("promtool"), "skipped: no promtool");
    Path rules = DEPLOY.resolve("prometheus");
    assertThat(
            Launcher.run(rules, Map.of(), "promtool", "check", "rules", "rules.yml", "alerts.yml")
                .exitCode())
        .isZero();
    assertThat(
            Launcher.run(rules, Map.of(), "promtool", "test", "rules", "rules-test.yml").exitCode())
        .isZero();
  }
}
