package dev.holdfast.api.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.sigv4.KnownKeys;
import dev.holdfast.model.Keys;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageTally;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.kms.KmsClient;

/** An edge on a free port, with keys in memory behind it. */
final class RunningEdge implements AutoCloseable, AuditTrail {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Another account, and the access key of its root. */
  static final String NEIGHBOUR = "444455556666";

  final KnownKeys signingKeys =
      new KnownKeys().with("test", "test").with(Forms.ACCOUNT, "test").with(NEIGHBOUR, "test");

  /** What may be named as an external key; of the two, one is there when a test puts it. */
  static final KeyId XKS_KEY = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");

  static final KeyId MISSING_XKS_KEY = new KeyId("00000000-12ab-34cd-56ef-1234567890ab");
  static final String XKS_ACCESS_KEY = "XKSPROXYACCESSKEY234";

  final KnownKeys xksKeys = new KnownKeys().with(XKS_ACCESS_KEY, "test");
  final MemoryAccounts accounts = new MemoryAccounts(signingKeys);
  final List<AuditRecord> records = new CopyOnWriteArrayList<>();
  final AtomicBoolean ready = new AtomicBoolean(true);

  /** What stands for the keys of every region; null for the fakes. */
  final AtomicReference<Optional<Keys>> override = new AtomicReference<>(Optional.empty());

  /** What stands for the trail's files. */
  final AtomicReference<AuditSearch> search =
      new AtomicReference<>(query ->
          CompletableFuture.completedStage(
              new AuditSearch.Page(List.of(), AuditSearch.Places.NONE)));

  /** Fails every record while set. */
  final AtomicBoolean auditDown = new AtomicBoolean();

  /** Fails every request for an extra while set. */
  final AtomicBoolean extrasDown = new AtomicBoolean();

  private final Map<Region, FakeKeys> regions = new ConcurrentHashMap<>();
  private final ActorSystem system;
  private final HttpEdge edge;
  private final HttpListener listener;

  RunningEdge() {
    this(PeerRegions.NONE);
  }

  /**
   * @param peers the regions that are served elsewhere; the caller's to close
   */
  RunningEdge(PeerRegions peers) {
    this(peers, Counting.NONE);
  }

  /** Likewise, and counts what it is asked. */
  RunningEdge(PeerRegions peers, Counting counting) {
    this(peers, counting, PATIENCE);
  }

  /** Serves no other regions, and has so long for a head, and for a body. */
  RunningEdge(Duration patience) {
    this(PeerRegions.NONE, Counting.NONE, patience);
  }

  private RunningEdge(PeerRegions peers, Counting counting, Duration patience) {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "holdfast.api.head-timeout",
                    patience,
                    "holdfast.api.body-timeout",
                    patience,
                    "holdfast.api.handshake-timeout",
                    PATIENCE,
                    "holdfast.api.answer-timeout",
                    "500ms",
                    "pekko.loglevel",
                    "WARNING"))
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create("edge", config);
    edge =
        HttpEdge.answering(
            system,
            new HttpEdge.Service(
                region -> CompletableFuture.completedStage(find(region)),
                accounts,
                Optional.of(new HttpEdge.Accounts(accounts, accounts, accounts.sts, this::lastUse)),
                this,
                query -> search.get().find(query),
                Region.US_EAST_1,
                Optional.of(
                    new HttpEdge.XksProxy(
                        xksKeys,
                        "/stores/one",
                        Region.US_EAST_1,
                        Optional.of(Set.of(XKS_KEY, MISSING_XKS_KEY)),
                        "test")),
                peers),
            new HttpEdge.Surroundings(
                Instant::now,
                UUID::randomUUID,
                () ->
                    new Health(
                        ready.get(), List.of("eu-west-1", "us-east-1"), Map.of("version", "test")),
                Optional.of(request ->
                    extrasDown.get()
                        ? CompletableFuture.failedStage(new IllegalStateException("canary"))
                        : CompletableFuture.completedStage(
                            HttpResponse.create().withStatus(200).withEntity("extra")))),
            counting);
    listener = edge.bind("127.0.0.1", 0, Optional.empty()).toCompletableFuture().join();
  }

  /** Has no accounts and no records, and nothing fails. */
  void forget() {
    accounts.clear();
    accounts.override.set(Optional.empty());
    records.clear();
    auditDown.set(false);
  }

  /**
   * The answer to the account's root.
   *
   * @param parameters names and values in turn
   */
  Wire.Response iam(String action, String... parameters) throws IOException {
    return Forms.iam(this, action, parameters).sign().send();
  }

  /** As the records tell it, of which none is lost here. */
  private CompletionStage<Optional<IdentityUses.Use>> lastUse(String id) {
    UsageTally tally = new UsageTally();
    int sequence = 0;
    for (AuditRecord record : records) {
      tally.add(record, ++sequence);
    }
    return CompletableFuture.completedStage(
        Optional.ofNullable(tally.seen().get(id)).map(UsageTally.Seen::use));
  }

  private Optional<Keys> find(Region region) {
    if (region.name().equals("eu-nowhere-9")) {
      return Optional.empty();
    }
    return override.get().or(() -> Optional.of(keys(region)));
  }

  FakeKeys keys(Region region) {
    return regions.computeIfAbsent(region, FakeKeys::new);
  }

  /** The port at which it answers nodes of other regions, until it is closed. */
  int listenFor(HttpEdge.Peers peers) {
    return edge.bindPeers("127.0.0.1", 0, peers)
        .toCompletableFuture()
        .join()
        .localAddress()
        .getPort();
  }

  /** The port at which it answers clients over TLS, until it is closed. */
  int listenOverTls(HttpEdge.Tls tls) {
    return edge.bind("127.0.0.1", 0, Optional.of(tls))
        .toCompletableFuture()
        .join()
        .localAddress()
        .getPort();
  }

  int port() {
    return listener.localAddress().getPort();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** The AWS SDK for Java, as it comes; the caller's to close. */
  KmsClient sdk(String accessKeyId, String secret) {
    return sdk(accessKeyId, secret, Region.US_EAST_1);
  }

  /** As {@link #sdk(String, String)}, for another region. */
  KmsClient sdk(String accessKeyId, String secret, Region region) {
    return KmsClient.builder()
        .endpointOverride(uri())
        .region(software.amazon.awssdk.regions.Region.of(region.name()))
        .httpClient(UrlConnectionHttpClient.create())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secret)))
        .build();
  }

  @Override
  public CompletionStage<Void> record(AuditRecord record) {
    if (auditDown.get()) {
      return CompletableFuture.failedStage(new IllegalStateException("the disk is full"));
    }
    records.add(record);
    return CompletableFuture.completedStage(null);
  }

  /** Stops listening, and lets what is under way finish. */
  CompletionStage<Done> terminate(Duration grace) {
    return listener.terminate(grace);
  }

  @Override
  public void close() throws Exception {
    listener.unbind().toCompletableFuture().get(5, TimeUnit.SECONDS);
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
