package dev.holdfast.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.alias.Aliases;
import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.ask.Undelivered;
import dev.holdfast.cluster.census.Census;
import dev.holdfast.cluster.census.KeyCount;
import dev.holdfast.cluster.contact.Contact;
import dev.holdfast.cluster.contact.MajorityGate;
import dev.holdfast.cluster.crossing.KeyCrossings;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.directory.DirectoryEntity;
import dev.holdfast.cluster.directory.DirectoryMessage;
import dev.holdfast.cluster.door.AllDoors;
import dev.holdfast.cluster.door.Door;
import dev.holdfast.cluster.door.DoorMessage;
import dev.holdfast.cluster.door.EventsEverywhere;
import dev.holdfast.cluster.door.UsesEverywhere;
import dev.holdfast.cluster.grant.GrantChanges;
import dev.holdfast.cluster.grant.GrantTokens;
import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.KeyCreation;
import dev.holdfast.cluster.key.KeyEntity;
import dev.holdfast.cluster.key.KeyMessage;
import dev.holdfast.cluster.key.KeyTools;
import dev.holdfast.cluster.key.ManagedKeys;
import dev.holdfast.cluster.key.PrincipalLookup;
import dev.holdfast.cluster.key.References;
import dev.holdfast.cluster.listing.Listings;
import dev.holdfast.cluster.listing.Markers;
import dev.holdfast.cluster.peer.Membership;
import dev.holdfast.cluster.random.RandomBytes;
import dev.holdfast.cluster.recipient.Recipients;
import dev.holdfast.cluster.replication.RelatedKeys;
import dev.holdfast.cluster.replication.Replicas;
import dev.holdfast.cluster.replication.Replication;
import dev.holdfast.cluster.schedule.DueWork;
import dev.holdfast.cluster.schedule.Scheduler;
import dev.holdfast.cluster.schedule.ServiceRecords;
import dev.holdfast.cluster.store.Stores;
import dev.holdfast.cluster.time.Clocks;
import dev.holdfast.cluster.time.Timekeeper;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.call.PassedCalls;
import dev.holdfast.model.grant.CurrentPrincipals;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.journal.EventHistory;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.journal.WakeUps;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.replication.RelatedRegions;
import dev.holdfast.model.time.CreditedTime;
import dev.holdfast.model.time.RegionTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.jspecify.annotations.Nullable;

/**
 * A region's cluster node: the shards of its keys and directories, and the one scheduler of what is
 * due.
 */
public final class RegionCluster {

  /**
   * What the region works with.
   *
   * @param keyIds gives fresh random key ids
   * @param eventIds gives fresh unique ids for audit records
   * @param grantIds gives fresh random grant ids of 64 lower-case hexadecimal digits
   * @param principals tells who grants can be given to
   * @param grantDelay how long a new grant does not count without its token; zero but for tests of
   *     clients
   * @param quotas what every account may have
   * @param stores what custom key stores work with
   * @param history of what actors journal, for who does not wake them
   * @param outages of the journal
   * @param regions the others, where related keys may be
   * @param clock of this node, right or wrong
   * @param time by which keys live
   * @param nanos monotonic time, which goes on while the process is stopped
   */
  public record Ports(
      Vault vault,
      WakeUps wakeUps,
      AuditTrail trail,
      UsageHistory usage,
      InstantSource clock,
      RegionTime time,
      Supplier<KeyId> keyIds,
      Supplier<String> eventIds,
      Supplier<String> grantIds,
      CurrentPrincipals principals,
      Duration grantDelay,
      KeyQuotas quotas,
      Stores.Ports stores,
      EventHistory history,
      JournalOutages outages,
      RelatedRegions regions,
      LongSupplier nanos) {}

  /** The others may be starting too. */
  static final Duration JOIN_TIMEOUT = Duration.ofSeconds(90);

  private static final String ROLE = NodeRole.KEYS.word();
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration CONFIRM_IDENTITIES = Duration.ofSeconds(2);

  /**
   * By then every node sends what it passes on elsewhere: it has knocked in vain as often as it
   * takes.
   */
  private static final Duration HEARD = Duration.ofSeconds(3);

  private static final Duration LOADS_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration RUN_DUE_TIMEOUT = Duration.ofMinutes(5);

  private final ActorSystem<?> system;
  private final Membership membership;
  private final Keys keys;
  private final RelatedRegion replicas;
  private final Replication replication;
  private final ActorRef<Scheduler.Message> scheduler;
  private final Function<IamQuotas, IamAccounts> identities;
  private final UsageHistory keyUses;
  private final @Nullable AllDoors doors;
  private final AtomicReference<Optional<Census.Standing>> census;
  private final LongSupplier nanos;
  private final RegionTime time;
  private final AtomicBoolean clockIsOff;
  private final Optional<KeyCrossings> crossings;
  private volatile @Nullable ActorRef<DoorMessage> door;

  private RegionCluster(
      ActorSystem<?> system,
      Membership membership,
      Keys keys,
      RelatedRegion replicas,
      Replication replication,
      ActorRef<Scheduler.Message> scheduler,
      Function<IamQuotas, IamAccounts> identities,
      UsageHistory keyUses,
      @Nullable AllDoors doors,
      AtomicReference<Optional<Census.Standing>> census,
      LongSupplier nanos,
      RegionTime time,
      AtomicBoolean clockIsOff,
      Optional<KeyCrossings> crossings) {
    this.system = system;
    this.membership = membership;
    this.keys = keys;
    this.replicas = replicas;
    this.replication = replication;
    this.scheduler = scheduler;
    this.identities = identities;
    this.keyUses = keyUses;
    this.doors = doors;
    this.census = census;
    this.nanos = nanos;
    this.time = time;
    this.clockIsOff = clockIsOff;
    this.crossings = crossings;
  }

  /**
   * The settings that an actor system of a region needs, to lie over the libraries' own and under
   * the node's: {@code
   * node.withFallback(RegionCluster.settings()).withFallback(ConfigFactory.load())}. The journal
   * plugin is the node's to name.
   */
  public static Config settings() {
    return ConfigFactory.parseResources(
        RegionCluster.class.getClassLoader(), "holdfast-region.conf");
  }

  /**
   * Joins the region's other nodes, or forms a cluster of this one node, and starts the region on
   * it.
   *
   * @param system one made with {@link #settings}, of this region alone
   * @return completes when keys can be asked
   */
  public static CompletionStage<RegionCluster> start(
      ActorSystem<?> system, Region region, Ports ports) {
    Config config = system.settings().config().getConfig("holdfast.cluster");
    Executor dispatcher = system.dispatchers().lookup(DispatcherSelector.defaultDispatcher());
    Executor crypto =
        system.dispatchers().lookup(DispatcherSelector.fromConfig("holdfast.crypto-dispatcher"));
    Executor keyPairs =
        system.dispatchers().lookup(DispatcherSelector.fromConfig("holdfast.key-pair-dispatcher"));
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    Asker asker = new Asker(dispatcher, config.getDuration("ask-timeout"), ports.nanos);
    Undelivered.answer(system);

    Membership membership = Membership.join(system);
    @Nullable AllDoors doors = membership.isAlone() ? null : AllDoors.start(system);
    MajorityGate gate =
        membership.isAlone()
            ? MajorityGate.ALONE
            : Contact.start(system, config.getDuration("contact-validity"), ports.nanos);

    ClusterSharding sharding = ClusterSharding.get(system);
    int each = config.getInt("max-in-flight-per-actor");
    int all = config.getInt("max-in-flight");
    Markers markers = new Markers(ports.vault);
    Stores stores =
        Stores.start(
            region,
            sharding,
            ROLE,
            asker,
            new Admission<>(each, all),
            ports.stores,
            markers,
            ports.clock,
            ports.outages);
    KeyTools tools =
        new KeyTools(
            ports.vault,
            ports.time,
            dispatcher,
            crypto,
            keyPairs,
            stores.keys(),
            ports.grantDelay,
            ports.quotas,
            gate,
            ports.outages);
    sharding.init(
        Entity.of(
                KeyEntity.TYPE,
                entity ->
                    KeyEntity.create(new KeyId(entity.getEntityId()), tools, entity.getShard()))
            .withRole(ROLE)
            .withStopMessage(KeyMessage.Stop.STOP));
    sharding.init(
        Entity.of(
                DirectoryEntity.TYPE,
                entity ->
                    DirectoryEntity.create(
                        region,
                        entity.getEntityId(),
                        ports.clock,
                        ports.outages,
                        entity.getShard()))
            .withRole(ROLE)
            .withStopMessage(DirectoryMessage.Stop.STOP));

    Optional<KeyCrossings> crossings =
        membership.isAlone()
            ? Optional.empty()
            : Optional.of(KeyCrossings.start(system, KeyEntity.TYPE, asker.timeout(), ports.nanos));
    Directories directories = new Directories(sharding, asker, new Admission<>(each, all));
    KeyActors keyActors =
        new KeyActors(
            sharding,
            asker,
            new Admission<>(each, all),
            crossings,
            key ->
                directories
                    .aliasesOf(key)
                    .map(names -> AliasesSeen.within(ports.quotas.aliasesPerKey(), names)));
    crossings.ifPresent(open -> open.open(keyActors::bySharding));
    ServiceRecords records = new ServiceRecords(ports.trail, ports.clock, ports.eventIds);
    ManagedKeys managedKeys =
        new ManagedKeys(region, keyActors, directories, ports.vault, records, ports.keyIds, crypto);
    References references = new References(region, directories, managedKeys, ports.clock);
    GrantTokens grantTokens = new GrantTokens(region, ports.vault);
    PrincipalLookup principals = new PrincipalLookup(region, ports.principals);
    Replication replication =
        new Replication(
            region, keyActors, ports.vault, ports.regions, records, ports.clock, crypto);
    KeyCreation creation =
        new KeyCreation(
            references,
            keyActors,
            directories,
            ports.vault,
            principals,
            stores.keys(),
            ports.keyIds,
            ports.quotas,
            crypto);
    Replicas replicas =
        new Replicas(
            region,
            keyActors,
            creation,
            directories,
            records,
            ports.vault,
            ports.regions,
            replication);
    Keys keys =
        new RegionKeys(
            references,
            keyActors,
            creation,
            new Aliases(
                references, keyActors, directories, ports.quotas.aliasesPerKey(), ports.clock),
            new Listings(references, keyActors, directories, principals, markers),
            new GrantChanges(references, directories, grantTokens, principals, ports.grantIds),
            grantTokens,
            principals,
            stores,
            doors == null ? ports.usage : new UsesEverywhere(doors),
            new Recipients(ports.vault, ports.clock, keyPairs),
            new RandomBytes(ports.vault, stores, dispatcher, keyPairs),
            new RelatedKeys(references, principals, replication, ports.clock),
            ports.clock);

    DueWork work =
        new DueWork(
            ports.wakeUps,
            keyActors,
            directories,
            stores.keys(),
            ports.vault,
            replication,
            records,
            ports.time,
            blocking);
    ActorRef<Scheduler.Message> scheduler =
        onOneNode(
            system,
            "due-work",
            Scheduler.create(work, config.getDuration("due-interval")),
            Scheduler.Stop.STOP);
    AtomicBoolean clockIsOff = new AtomicBoolean();
    if (ports.time instanceof CreditedTime counted) {
      onOneNode(
          system,
          "timekeeper",
          Timekeeper.create(region, counted, ports.outages),
          Timekeeper.Stop.STOP);
      if (!membership.isAlone()) {
        Clocks.start(system, counted, ports.nanos, clockIsOff);
      }
    }
    AtomicReference<Optional<Census.Standing>> census = new AtomicReference<>(Optional.empty());
    onOneNode(
        system,
        "census",
        Census.create(
            ports.history,
            new Census.Pace(config.getDuration("census-pause"), blocking, ports.nanos),
            census),
        Census.Stop.STOP);

    Function<IamQuotas, IamAccounts> identities =
        quotas ->
            IamAccounts.start(
                sharding,
                ROLE,
                asker,
                new Admission<>(each, all),
                quotas,
                ports.clock,
                ports.outages,
                new IamAccounts.Following(
                    membership.isAlone(), ports.history, blocking, ports.nanos));

    return membership
        .up()
        .thenCompose(joined -> gate.opened())
        .thenComposeAsync(
            opened ->
                membership.isAlone()
                    ? firstAnswer(directories)
                    : asker.twice(() -> firstAnswer(directories)),
            dispatcher)
        .toCompletableFuture()
        .orTimeout(
            (membership.isAlone() ? START_TIMEOUT : JOIN_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS)
        .thenApplyAsync(
            answered ->
                new RegionCluster(
                    system,
                    membership,
                    keys,
                    replicas,
                    replication,
                    scheduler,
                    identities,
                    ports.usage,
                    doors,
                    census,
                    ports.nanos,
                    ports.time,
                    clockIsOff,
                    crossings),
            dispatcher);
  }

  /** Runs on the region's oldest node with keys, and elsewhere when that one goes. */
  private static <M> ActorRef<M> onOneNode(
      ActorSystem<?> system, String name, Behavior<M> actor, M stop) {
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(actor, name)
                .withSettings(ClusterSingletonSettings.create(system).withRole(ROLE))
                .withStopMessage(stop));
  }

  /**
   * Shards are ready when one has answered: a directory, empty or not, of the account that needs no
   * caller to exist.
   */
  private static CompletionStage<Done> firstAnswer(Directories directories) {
    return directories
        .countKeys(new AccountId("000000000000"))
        .toReply(count -> new KmsAnswer.Keys(List.of(), Optional.empty()))
        .thenApply(reply -> Done.getInstance());
  }

  public Keys keys() {
    return keys;
  }

  /** As other regions ask this one on behalf of related keys. */
  public RelatedRegion replicas() {
    return replicas;
  }

  /**
   * For how long the replicas of this region's primaries have lacked something, by their region;
   * known where due work is done.
   */
  public Map<Region, Duration> replicationLag() {
    return replication.lag();
  }

  /**
   * How many keys the region has. Known on one of its nodes, once all keys have been read there
   * after its start.
   */
  public Optional<KeyCount> keyCount() {
    return census.get().flatMap(Census.Standing::count);
  }

  /**
   * How old what this node tells of the region's keys is: since the look at the journal that it
   * comes from, or since counting began. Empty on nodes that do not count.
   */
  public Optional<Duration> keyCountAge() {
    return census.get().map(standing -> Duration.ofNanos(nanos.getAsLong() - standing.asOfNanos()));
  }

  /**
   * How far this node's clock is ahead of the time that the region has counted, negative when it is
   * behind, and nothing where the clock is trusted. Empty while the node does not know that time.
   */
  public Optional<Duration> clockAhead() {
    return switch (time) {
      case CreditedTime counted -> counted.ahead();
      case RegionTime.Trusted ignored -> Optional.of(Duration.ZERO);
    };
  }

  /** Whether this node's clock differs from those of most of the region's nodes. */
  public boolean clockIsOff() {
    return clockIsOff.get();
  }

  /** How many uses of keys this node has taken to other nodes together with others. */
  public long crossed() {
    return crossings.map(KeyCrossings::asked).orElse(0L);
  }

  /**
   * Starts the identities of accounts, on which all regions rely: in the home region, and once.
   *
   * @return the port for changes and the one for the edge
   */
  public IamAccounts startIdentities(IamQuotas quotas) {
    IamAccounts accounts = identities.apply(quotas);
    if (!membership.isAlone()) {
      var _ =
          system
              .scheduler()
              .scheduleWithFixedDelay(
                  CONFIRM_IDENTITIES,
                  CONFIRM_IDENTITIES,
                  accounts::confirmAll,
                  system.executionContext());
    }
    return accounts;
  }

  /**
   * Answers what other nodes ask from here on.
   *
   * @param calls answers what nodes without keys pass on
   * @param identityUses as this node knows them
   * @param trail this node's own
   */
  public void openDoor(PassedCalls calls, IdentityUses identityUses, AuditSearch trail) {
    door =
        system.systemActorOf(
            Door.create(calls, keyUses, identityUses, trail), "door", Props.empty());
  }

  /** Last uses of access keys and roles, as all nodes know them. */
  public IdentityUses identityUses(IdentityUses own) {
    return doors == null ? own : new UsesEverywhere(doors);
  }

  /** Searches the trails of all nodes. */
  public AuditSearch events(AuditSearch own) {
    return doors == null ? own : new EventsEverywhere(system, doors);
  }

  /** How many of the region's actors are on this node. */
  public CompletionStage<List<Residents>> residents() {
    return Residents.of(system, List.of(KeyEntity.TYPE, DirectoryEntity.TYPE));
  }

  /** This node's place among the region's nodes. */
  public Membership membership() {
    return membership;
  }

  /** How many shards of keys a node has, and how many keys are awake in them. */
  public record Load(int shards, int keys) {}

  /**
   * Which nodes have the keys at the moment, by their {@code host:port}.
   *
   * @return completes within a second or two; empty when nobody tells
   */
  public CompletionStage<Map<String, Load>> loads() {
    return AskPattern.<ClusterShardingQuery, ShardRegion.ClusterShardingStats>ask(
            ClusterSharding.get(system).shardState(),
            replyTo -> new GetClusterShardingStats(KeyEntity.TYPE, LOADS_TIMEOUT, replyTo),
            LOADS_TIMEOUT.multipliedBy(2),
            system.scheduler())
        .thenApply(stats -> {
          Map<String, Load> loads = new HashMap<>();
          stats
              .getRegions()
              .forEach(
                  (address, region) -> loads.put(Membership.hostAndPort(address), load(region)));
          return loads;
        });
  }

  private static Load load(ShardRegion.ShardRegionStats region) {
    return new Load(
        region.getStats().size(),
        region.getStats().values().stream().mapToInt(count -> (Integer) count).sum());
  }

  /**
   * Does all that is due by the clock as it stands, as the scheduler does by itself every second.
   *
   * @return completes when nothing is due any more; fails when something due could not be done
   */
  public CompletionStage<Void> runDue() {
    return AskPattern.<Scheduler.Message, Done>askWithStatus(
            scheduler, Scheduler.Run::new, RUN_DUE_TIMEOUT, system.scheduler())
        .thenAccept(done -> {});
  }

  /** Has other nodes pass nothing on to here; completes when they have heard it. */
  public CompletionStage<Done> closeDoor() {
    crossings.ifPresent(KeyCrossings::close);
    ActorRef<DoorMessage> opened = door;
    if (opened == null) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    opened.tell(DoorMessage.Close.SOON);
    CompletableFuture<Done> heard = new CompletableFuture<>();
    return heard.completeOnTimeout(Done.getInstance(), HEARD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Hands shards over, leaves, and ends the actor system. */
  public CompletionStage<Done> stop() {
    crossings.ifPresent(KeyCrossings::close);
    ActorRef<DoorMessage> opened = door;
    if (opened != null) {
      opened.tell(DoorMessage.Close.NOW);
    }
    return membership.stop();
  }
}
