package dev.holdfast.node.region;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.api.xks.ProxyClient;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.Residents;
import dev.holdfast.cluster.census.KeyCount;
import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.cluster.peer.Membership;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.cluster.store.Stores;
import dev.holdfast.crypto.identity.IdentityCredentials;
import dev.holdfast.crypto.identity.StoreSecrets;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.crypto.token.StoreTokens;
import dev.holdfast.journal.copy.CopyMarks;
import dev.holdfast.journal.pekko.JournalSetup;
import dev.holdfast.journal.pekko.StreamHistory;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.Keys;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.call.PassedCalls;
import dev.holdfast.model.grant.CurrentPrincipals;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.replication.RelatedRegions;
import dev.holdfast.model.store.KeyStores;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.node.identity.IdentityCopy;
import dev.holdfast.node.identity.IdentityHome;
import dev.holdfast.node.start.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One region, running: its stores, its keys, its cluster. */
public final class RegionNode implements AutoCloseable {

  private static final String DIRECTORY = "regions";
  private static final long STOP_SECONDS = 10;

  /** What other nodes are handed and told takes longer. */
  private static final long LEAVE_SECONDS = 15;

  private static final Logger LOG = LoggerFactory.getLogger(RegionNode.class);

  private static final int GRANT_ID_BYTES = 32;

  private final Region region;
  private final RegionStorage storage;
  private final RegionKeys keys;
  private final EpochJob epochs;
  private final boolean beginsEpochs;
  private final RegionCluster cluster;
  private final Optional<HomeRegion> home;
  private final JournalReach journal;

  private RegionNode(
      Region region,
      RegionStorage storage,
      RegionKeys keys,
      EpochJob epochs,
      boolean beginsEpochs,
      RegionCluster cluster,
      Optional<HomeRegion> home) {
    this.region = region;
    this.storage = storage;
    this.keys = keys;
    this.epochs = epochs;
    this.beginsEpochs = beginsEpochs;
    this.cluster = cluster;
    this.home = home;
    this.journal = new JournalReach(storage.events(), Executors.newVirtualThreadPerTaskExecutor());
  }

  /** Where the data of all regions lies. */
  public static Path directories(Path data) {
    return data.resolve(DIRECTORY);
  }

  /** Where a region's data lies. */
  public static Path directory(Path data, Region region) {
    return directories(data).resolve(region.name());
  }

  /** The regions that have been made. */
  public static List<Region> existing(Path data) {
    if (!Files.isDirectory(directories(data))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directories(data))) {
      return all.map(path -> Region.parse(String.valueOf(path.getFileName())))
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for regions", e);
    }
  }

  /** Opens the stores of regions in their directories, or in memory where all is lost at exit. */
  public static Function<Region, RegionStorage> embeddedIn(DataDirectory data) {
    return region ->
        data.isLostAtExit()
            ? EmbeddedStorage.inMemory()
            : EmbeddedStorage.open(directory(data.path(), region));
  }

  /**
   * Opens or makes a region; blocks until its keys can be asked.
   *
   * @throws dev.holdfast.crypto.root.RootException when its root is missing or another's
   */
  static RegionNode start(
      Region region, RegionTools tools, CurrentPrincipals principals, RelatedRegions others) {
    Path directory = directory(tools.data().path(), region);
    boolean inMemory = tools.data().isLostAtExit();
    RegionStorage storage = tools.storage().apply(region);
    try {
      CopyMarks.requireServable(storage.events());
      RegionKeys keys =
          RegionKeys.start(
              region,
              tools.roots().apply(region),
              storage.shreds(),
              storage.events().hasEvents(),
              tools.crypto());
      try {
        RegionRecord record = new RegionRecord(region, storage.events(), keys.eventSeal());
        String recorded =
            record.establish(keys.fingerprint().hex(), tools.clock().instant()).rootFingerprint();
        keys.checkRecorded(new RootFingerprint(recorded));
        EpochJob epochs =
            new EpochJob(
                keys,
                tools.clock(),
                tools.epochLength(),
                tools.crypto().settings().retainedEpochs(),
                inMemory ? null : directory.resolve("epoch-began"));
        boolean beginsEpochs = tools.peering().isEmpty() || keys.shareEpochs();
        if (!beginsEpochs) {
          LOG.warn(
              "No epoch begins while region {} has several nodes and its root in a token: who has"
                  + " old copies of its stores, and the token, can open what was deleted since",
              region);
        }
        RegionCluster cluster = startCluster(region, storage, keys, tools, principals, others);
        Optional<HomeRegion> home =
            region.equals(tools.home())
                ? Optional.of(startIdentities(region, keys, cluster, tools))
                : Optional.empty();
        return new RegionNode(region, storage, keys, epochs, beginsEpochs, cluster, home);
      } catch (RuntimeException e) {
        keys.close();
        throw e;
      }
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  private static HomeRegion startIdentities(
      Region region, RegionKeys keys, RegionCluster cluster, RegionTools tools) {
    if (tools.copy().isPresent()) {
      return copyOfIdentities(region, keys, tools, tools.copy().get());
    }
    IamAccounts accounts = cluster.startIdentities(tools.quotas().identities());
    return HomeRegion.of(
        accounts,
        new IdentityCredentials(
            accounts,
            region,
            keys.credentialsKey(),
            keys.sessionsKey(),
            tools.crypto().memory(),
            tools.crypto().generators().internal()));
  }

  private static HomeRegion copyOfIdentities(
      Region region, RegionKeys keys, RegionTools tools, IdentityCopy.Settings settings) {
    IdentityCopy copy = IdentityCopy.open(settings, region, keys.credentialsKey());
    return HomeRegion.of(
        copy,
        IdentityCredentials.ofCopy(
            copy,
            copy.keys(),
            region,
            keys.credentialsKey(),
            keys.sessionsKey(),
            tools.crypto().memory(),
            tools.crypto().generators().internal()));
  }

  private static RegionCluster startCluster(
      Region region,
      RegionStorage storage,
      RegionKeys keys,
      RegionTools tools,
      CurrentPrincipals principals,
      RelatedRegions others) {
    Config settings =
        ConfigFactory.parseString(
                "pekko.persistence.journal.plugin = holdfast.journal\n"
                    + "pekko.cluster.sharding.passivation.default-strategy.active-entity-limit = "
                    + tools.residentKeys())
            .withFallback(tools.peering().map(Peering::settings).orElseGet(ConfigFactory::empty))
            .withFallback(RegionCluster.settings());
    ActorSystem system =
        ActorSystems.start(
            "holdfast-" + region,
            settings,
            tools.pool(),
            new JournalSetup(storage.events(), keys.eventSeal(), tools.clock()));
    try {
      RegionCluster.Ports ports =
          new RegionCluster.Ports(
              tools.measured().apply(keys.vault()),
              storage.events(),
              tools.trail(),
              tools.usage(),
              tools.clock(),
              tools.time().get(),
              () -> KeyId.of(UUID.randomUUID()),
              () -> UUID.randomUUID().toString(),
              () -> HexFormat.of().formatHex(keys.vault().random(GRANT_ID_BYTES).reveal()),
              principals,
              tools.grantDelay(),
              tools.quotas().keys(),
              stores(region, keys, tools),
              new StreamHistory(storage.events(), keys.eventSeal()),
              storage.events()::isAway,
              others,
              System::nanoTime);
      return RegionCluster.start(Adapter.toTyped(system), region, ports)
          .toCompletableFuture()
          .join();
    } catch (RuntimeException e) {
      system.terminate();
      throw e;
    }
  }

  private static Stores.Ports stores(Region region, RegionKeys keys, RegionTools tools) {
    StoreSecrets secrets = new StoreSecrets(region, keys.credentialsKey(), tools.crypto().memory());
    return new Stores.Ports(
        new ProxyClient(tools.proxies(), secrets, UUID::randomUUID),
        secrets,
        new StoreTokens(tools.clusters(), secrets, tools.crypto().generators().internal()),
        secrets,
        () ->
            StoreId.ofDigits(
                HexFormat.of()
                    .formatHex(keys.vault().random(StoreId.DIGITS).reveal())
                    .substring(0, StoreId.DIGITS)),
        KeyStores.QUOTA);
  }

  /** The identities of all accounts; empty but in the home region. */
  Optional<HomeRegion> home() {
    return home;
  }

  /** The copy of identities that live elsewhere; empty but in the home region of such a process. */
  public Optional<IdentityCopy> identityCopy() {
    return home.flatMap(HomeRegion::copy);
  }

  /**
   * Tells other regions of the identities that live here.
   *
   * @param roots the access keys of accounts' roots
   * @param signingKeys knows every long-term secret
   * @param clock the callers' time
   */
  public IdentityHome identityHome(
      Map<String, AccountId> roots, SigningKeys signingKeys, InstantSource clock) {
    return new IdentityHome(
        home.flatMap(HomeRegion::accounts).orElseThrow(),
        storage.events(),
        roots,
        signingKeys,
        clock);
  }

  public Keys keys() {
    return cluster.keys();
  }

  /** This node's place among the region's nodes. */
  public Membership membership() {
    return cluster.membership();
  }

  /** How many of the region's actors are on this node. */
  public CompletionStage<List<Residents>> residents() {
    return cluster.residents();
  }

  /** Last uses as all nodes of the region know them. */
  public IdentityUses identityUses(IdentityUses own) {
    return cluster.identityUses(own);
  }

  /** Searches the trails of all nodes of the region. */
  public AuditSearch events(AuditSearch own) {
    return cluster.events(own);
  }

  /** Answers what other nodes of the region ask from here on. */
  public void openDoor(PassedCalls calls, IdentityUses own, AuditSearch trail) {
    cluster.openDoor(calls, own, trail);
  }

  /** Has other nodes pass nothing on to here; blocks until they have heard it. */
  void closeDoor() {
    cluster.closeDoor().toCompletableFuture().join();
  }

  /** As other regions ask this one on behalf of related keys. */
  RelatedRegion replicas() {
    return cluster.replicas();
  }

  /** For how long replicas elsewhere have lacked what their primaries here have journaled. */
  Map<Region, Duration> replicationLag() {
    return cluster.replicationLag();
  }

  /** How many keys the region has, if this node is the one that counts them. */
  public Optional<KeyCount> keyCount() {
    return cluster.keyCount();
  }

  /** How old that number is; empty where keys are not counted. */
  public Optional<Duration> keyCountAge() {
    return cluster.keyCountAge();
  }

  /** What seals this region's credential files. */
  public RegionKeys material() {
    return keys;
  }

  /** Whether the medium has failed: what is asked now fails too. */
  public boolean hasFailed() {
    return storage.events().failure().toCompletableFuture().isDone();
  }

  /** Whether the journal answers now. */
  CompletionStage<Boolean> reachesJournal() {
    return journal.ask();
  }

  /** Looks at the region; completes within some seconds, whatever does not answer. */
  CompletionStage<RegionStatus> look() {
    return cluster
        .loads()
        .exceptionally(silent -> Map.of())
        .thenCombine(
            reachesJournal(),
            (loads, answers) ->
                new RegionStatus(
                    region,
                    membership().isUp() && !hasFailed(),
                    membership().members(),
                    loads,
                    Optional.of(
                        new RegionStatus.Kept(
                            answers,
                            keys.fingerprint().hex(),
                            keys.currentEpoch(),
                            cluster.clockAhead(),
                            cluster.clockIsOff()))));
  }

  /**
   * How far the clock is ahead of the time that the region has counted; empty if that is unknown.
   */
  public Optional<Duration> clockAhead() {
    return cluster.clockAhead();
  }

  /** Whether the clock differs from those of most of the region's nodes. */
  boolean clockIsOff() {
    return cluster.clockIsOff();
  }

  /** Does all that is due by the clock, epochs too; blocks until it is done. */
  void runDue() {
    runEpochs();
    cluster.runDue().toCompletableFuture().join();
  }

  /** What need not be exact: epochs that are due, open keys that nobody uses. */
  void maintain() {
    try {
      runEpochs();
    } finally {
      // An epoch that cannot begin, for want of its token say, must not keep keys open.
      keys.evictIdle();
    }
  }

  private void runEpochs() {
    if (cluster.membership().isAlone()) {
      epochs.runDue();
    } else if (beginsEpochs) {
      epochs.runDueAmongOthers();
    }
  }

  /** Stops the region; what was answered is durable whether or not this ends in time. */
  @Override
  public void close() {
    try {
      long seconds = cluster.membership().isAlone() ? STOP_SECONDS : LEAVE_SECONDS;
      cluster.stop().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new IllegalStateException("region " + region + " did not stop", e);
    } finally {
      try {
        keys.close();
      } finally {
        storage.close();
      }
    }
  }
}
