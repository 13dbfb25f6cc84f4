package dev.holdfast.cluster.fake;

import static java.util.Locale.ROOT;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.cluster.replication.DistantRegion;
import dev.holdfast.cluster.replication.RelatedDoor;
import dev.holdfast.cluster.replication.RelatedProtocol;
import dev.holdfast.cluster.store.Stores;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.grant.CurrentPrincipals;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.time.CreditedTime;
import dev.holdfast.model.time.RegionTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A region on a real actor system, over a journal in memory that outlives it. */
public final class TestRegion implements AutoCloseable {

  public static final Region REGION = Region.US_EAST_1;
  public static final Caller CALLER = Caller.root(new AccountId("111122223333"), "test");
  public static final Caller STRANGER = Caller.root(new AccountId("444455556666"), "other");

  /** Accounts, and users whose ids are their names in capital letters behind AIDA. */
  public static final CurrentPrincipals PEOPLE =
      arn ->
          switch (arn.kind()) {
            case ACCOUNT -> Optional.of(arn.account().value());
            case USER ->
                Optional.of(
                    "AIDA"
                        + arn.text().substring(arn.text().lastIndexOf('/') + 1).toUpperCase(ROOT));
            case ROLE, ROLE_SESSION, FEDERATED_USER -> Optional.empty();
          };

  public static final Instant TRACKED_SINCE = Instant.parse("2025-12-01T00:00:00Z");
  public static final Duration GRANT_DELAY = Duration.ofMinutes(5);

  private static final long PATIENCE_SECONDS = 20;

  /** How messages go to other nodes. Here all of them go so, that none is forgotten. */
  private static final Config AS_IF_FAR_AWAY =
      ConfigFactory.parseString("pekko.actor.serialize-messages = on")
          .withFallback(
              ConfigFactory.parseResources("holdfast-peers.conf").withOnlyPath("pekko.actor"));

  private static final RelatedProtocol RELATED = new RelatedProtocol();

  public final String store;
  public final MemoryJournal.Store journal;
  public final ToyVault vault;
  public final Queue<AuditRecord> records = new ConcurrentLinkedQueue<>();

  /** What the region is told when it asks for a key's last use. */
  public final Map<KeyArn, UsageHistory.LastUse> lastUses = new ConcurrentHashMap<>();

  public final AtomicReference<Optional<RuntimeException>> failTrail =
      new AtomicReference<>(Optional.empty());

  /** The other regions that this one can reach. */
  public final Map<Region, TestRegion> others = new ConcurrentHashMap<>();

  private static final BiFunction<InstantSource, LongSupplier, RegionTime> TRUSTED =
      (clock, nanos) -> new RegionTime.Trusted(clock);

  /** Whether other regions get no answer from it. */
  public final AtomicBoolean isAway = new AtomicBoolean();

  /** Those that other regions ask, in turn. */
  public final Queue<TestRegion> nodes = new ConcurrentLinkedQueue<>(List.of(this));

  /** For how long the process seems to have been stopped, in ns; asked at each look at the time. */
  public final AtomicReference<LongSupplier> stopped = new AtomicReference<>(() -> 0);

  /** Makes the time that keys live by, at each start, of the clock. */
  private final BiFunction<InstantSource, LongSupplier, RegionTime> time;

  private final Region region;
  private final FakeProxies proxies = new FakeProxies();
  private final FakeTokens tokens = new FakeTokens();
  private final AtomicReference<Instant> now;
  private final String settings;
  private KeyQuotas quotas;
  private ActorSystem<Void> system;
  private RegionCluster cluster;

  private TestRegion(
      Region region,
      String settings,
      KeyQuotas quotas,
      BiFunction<InstantSource, LongSupplier, RegionTime> time) {
    this.region = region;
    this.time = time;
    this.settings = settings;
    this.quotas = quotas;
    this.store = UUID.randomUUID().toString();
    this.journal = MemoryJournal.Store.named(store);
    this.vault = new ToyVault();
    this.now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    start();
  }

  private TestRegion(String settings, TestRegion beside, AtomicReference<Instant> now) {
    this.region = beside.region;
    this.time = beside.time;
    this.settings = settings;
    this.quotas = beside.quotas;
    this.store = beside.store;
    this.journal = beside.journal;
    this.vault = beside.vault.beside();
    this.now = now;
    start();
  }

  public static TestRegion start(String settings) {
    return new TestRegion(REGION, settings, KeyQuotas.AWS, TRUSTED);
  }

  public static TestRegion start(KeyQuotas quotas) {
    return new TestRegion(REGION, "", quotas, TRUSTED);
  }

  public static TestRegion in(Region region) {
    return new TestRegion(region, "", KeyQuotas.AWS, TRUSTED);
  }

  /** Another node of the same region, over the same journal and vault. */
  public static TestRegion beside(TestRegion other, String settings) {
    return new TestRegion(settings, other, other.now);
  }

  /** One that does not believe its clock, as no region does whose clock is not moved on purpose. */
  public static TestRegion counting(String settings) {
    return new TestRegion(
        REGION,
        settings,
        KeyQuotas.AWS,
        (clock, nanos) -> new CreditedTime(clock, nanos, CreditedTime.HOLD));
  }

  /** Another node of such a region, whose own clock says something else. */
  public static TestRegion beside(TestRegion other, String settings, Instant now) {
    return new TestRegion(settings, other, new AtomicReference<>(now));
  }

  public RegionCluster cluster() {
    return cluster;
  }

  public static TestRegion create() {
    return start("");
  }

  /** Starts it; once after each {@link #close}. */
  public void start() {
    // The scheduler's own ticks are kept out: tests say when due work runs.
    Config config =
        ConfigFactory.parseString(settings)
            .withFallback(
                ConfigFactory.parseString(
                    "holdfast.cluster.due-interval = 1h\n"
                        + "holdfast.cluster.census-pause = 1h\n"
                        + "pekko.loglevel = WARNING\n"
                        + "pekko.persistence.journal.plugin = memory-journal\n"
                        + "memory-journal { class = \"dev.holdfast.cluster.fake.MemoryJournal\","
                        + " store = \""
                        + store
                        + "\" }"))
            .withFallback(AS_IF_FAR_AWAY)
            .withFallback(RegionCluster.settings())
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "holdfast-test", config);
    cluster = get(RegionCluster.start(system, region, ports()));
  }

  /** The key managers elsewhere. */
  public FakeProxies proxies() {
    return proxies;
  }

  /** The tokens of custom key stores. */
  public FakeTokens tokens() {
    return tokens;
  }

  private RegionCluster.Ports ports() {
    return new RegionCluster.Ports(
        vault,
        journal,
        record -> {
          if (failTrail.get().isPresent()) {
            return CompletableFuture.failedFuture(failTrail.get().get());
          }
          records.add(record);
          return CompletableFuture.completedFuture(null);
        },
        key ->
            CompletableFuture.completedFuture(
                new UsageHistory.Known(TRACKED_SINCE, Optional.ofNullable(lastUses.get(key)))),
        (InstantSource) now::get,
        time.apply(now::get, this::nanos),
        () -> KeyId.of(UUID.randomUUID()),
        () -> UUID.randomUUID().toString(),
        () -> (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", ""),
        PEOPLE,
        GRANT_DELAY,
        quotas,
        new Stores.Ports(proxies, proxies, tokens, tokens, FakeProxies::freshId, 10),
        journal,
        journal::isAway,
        other ->
            CompletableFuture.completedFuture(
                Optional.ofNullable(others.get(other)).map(this::asked)),
        this::nanos);
  }

  private long nanos() {
    return System.nanoTime() + stopped.get().getAsLong();
  }

  /** Another region as if it were in another process, so that no message is forgotten. */
  private RelatedRegion asked(TestRegion there) {
    return new DistantRegion(
        region,
        there.region,
        there.vault.signingKey(),
        RELATED,
        message ->
            there.isAway.get()
                ? CompletableFuture.completedStage(Optional.empty())
                : there.nextNode().answered(region, message));
  }

  private synchronized TestRegion nextNode() {
    TestRegion next = nodes.remove();
    nodes.add(next);
    return next;
  }

  private CompletionStage<Optional<byte[]>> answered(Region from, byte[] message) {
    return new RelatedDoor(
            RELATED,
            asked ->
                CompletableFuture.completedStage(
                    asked.equals(region) ? Optional.of(cluster.replicas()) : Optional.empty()))
        .answer(Set.of(from), message);
  }

  /** Ends the actor system and starts another over the same journal. */
  public void restart() {
    close();
    start();
  }

  /** The same, with other quotas. */
  public void restart(KeyQuotas changed) {
    quotas = changed;
    restart();
  }

  @Override
  public void close() {
    get(cluster.stop());
  }

  /** Starts the identities; once after each start of the region. */
  public IamAccounts startIdentities(IamQuotas quotas) {
    return cluster.startIdentities(quotas);
  }

  public ActorSystem<Void> system() {
    return system;
  }

  public Instant now() {
    return now.get();
  }

  public void advance(Duration by) {
    now.updateAndGet(then -> then.plus(by));
  }

  public void runDue() {
    get(cluster.runDue());
  }

  public CompletionStage<Void> startDue() {
    return cluster.runDue();
  }

  public CompletionStage<Reply> start(Caller caller, KmsRequest request) {
    return cluster.keys().ask(caller, request);
  }

  public CompletionStage<Reply> start(KeyReference key, KeyCommand command) {
    return start(CALLER, new KmsRequest.OnKey(key, command));
  }

  public Attested attest(PublicBytes document) {
    return get(cluster.keys().attest(document));
  }

  public Reply ask(Caller caller, KmsRequest request) {
    return get(start(caller, request));
  }

  public <A extends KmsAnswer> A answer(Class<A> kind, KmsRequest request) {
    return answer(kind, ask(CALLER, request));
  }

  public <A extends KmsAnswer> A answer(Class<A> kind, KeyArn key, KeyCommand command) {
    return answer(kind, new KmsRequest.OnKey(new KeyReference.ByArn(key), command));
  }

  public static <A extends KmsAnswer> A answer(Class<A> kind, Reply reply) {
    if (reply instanceof Reply.Answered(KmsAnswer answer, var ignored)) {
      return kind.cast(answer);
    }
    throw new AssertionError(reply.toString());
  }

  public KmsError refusal(KmsRequest request) {
    return refusal(ask(CALLER, request));
  }

  public KmsError refusal(KeyArn key, KeyCommand command) {
    return refusal(new KmsRequest.OnKey(new KeyReference.ByArn(key), command));
  }

  public static KmsError refusal(Reply reply) {
    if (reply instanceof Reply.Refused(KmsError error, var ignored)) {
      return error;
    }
    throw new AssertionError(reply.toString());
  }

  public KeyArn createKey() {
    return createKey(Map.of());
  }

  public KeyArn createKey(Map<String, String> tags) {
    return answer(KmsAnswer.Described.class, creation(tags)).metadata().arn();
  }

  public static KmsRequest.CreateKey creation(Map<String, String> tags) {
    return creation(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT, tags);
  }

  public KeyArn createKey(KeySpec spec, KeyUsage usage) {
    return answer(KmsAnswer.Described.class, creation(spec, usage, Map.of())).metadata().arn();
  }

  public static KmsRequest.CreateKey creation(
      KeySpec spec, KeyUsage usage, Map<String, String> tags) {
    return new KmsRequest.CreateKey(
        spec, usage, KeyOrigin.AWS_KMS, "", Optional.empty(), false, tags);
  }

  /** A key that waits for its material. */
  public KeyArn createKeyForImport() {
    return answer(
            KmsAnswer.Described.class,
            new KmsRequest.CreateKey(
                KeySpec.SYMMETRIC_DEFAULT,
                KeyUsage.ENCRYPT_DECRYPT,
                KeyOrigin.EXTERNAL,
                "",
                Optional.empty(),
                false,
                Map.of()))
        .metadata()
        .arn();
  }

  public static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
