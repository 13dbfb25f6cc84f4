package dev.holdfast.cluster.store;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.listing.Markers;
import dev.holdfast.cluster.store.StoreMessage.StoreReply;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxyReply;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.StoreSeen;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/**
 * Carries out requests about custom key stores. The account's actor is asked before a proxy is and
 * again after it: never does an actor wait for one.
 */
public final class Stores {

  private final Region region;
  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<AccountId> admission;
  private final Ports ports;
  private final KeyManagers managers;
  private final Markers markers;

  /**
   * @param ids gives fresh random ids
   * @param quota how many stores an account may have
   */
  public record Ports(
      KeyManagers managers, ProxySecrets secrets, Supplier<StoreId> ids, int quota) {}

  private Stores(
      Region region,
      ClusterSharding sharding,
      Asker asker,
      Admission<AccountId> admission,
      Ports ports,
      KeyManagers managers,
      Markers markers) {
    this.region = region;
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
    this.ports = ports;
    this.managers = managers;
    this.markers = markers;
  }

  /** Starts the shards; once for a region. */
  public static Stores start(
      Region region,
      ClusterSharding sharding,
      String role,
      Asker asker,
      Admission<AccountId> admission,
      Ports ports,
      Markers markers,
      InstantSource clock) {
    ActorRef<?> unused =
        sharding.init(
            Entity.of(
                    StoresEntity.TYPE,
                    entity -> StoresEntity.create(entity.getEntityId(), ports.quota(), clock))
                .withRole(role)
                .withStopMessage(StoreMessage.Stop.STOP));
    KeyManagers managers = new GuardedManagers(ports.managers(), clock);
    return new Stores(region, sharding, asker, admission, ports, managers, markers);
  }

  /** Carries out a request that is already authorized. */
  public Flow<KmsAnswer> answer(AccountId account, StoreRequest request) {
    return switch (request) {
      case StoreRequest.Create create -> create(account, create);
      case StoreRequest.Describe describe -> describe(account, describe);
      case StoreRequest.Connect(var id) -> known(id).then(store -> connect(account, store));
      case StoreRequest.Disconnect(var id) ->
          known(id).then(store -> change(account, new StoreCommand.Disconnect(store)));
      case StoreRequest.Update update ->
          known(update.id()).then(store -> update(account, store, update));
      case StoreRequest.Delete(var id) ->
          known(id).then(store -> change(account, new StoreCommand.Delete(store)));
    };
  }

  /**
   * Finds a store in which a key can be made with an external key, and asks its proxy whether the
   * external key is fit for that.
   */
  public Flow<Backing.ExternalKey> find(Caller caller, KmsRequest.ExternalKeyReference reference) {
    String externalKeyId = reference.externalKeyId();
    return known(reference.storeId())
        .then(id -> ask(caller.account(), new StoreCommand.CheckKey(id, externalKeyId)))
        .then(found -> {
          KeyStore store = found.getFirst();
          return Flow.from(
                  managers.describe(
                      region, store.id(), store.proxy(), externalKeyId, Requester.of(caller)))
              .then(reply ->
                  switch (reply) {
                    case ProxyReply.Answered<ExternalKeyMetadata>(var told) ->
                        told.isFit()
                            ? Flow.of(new Backing.ExternalKey(store.id(), externalKeyId))
                            : Flow.refused(new KmsError.ExternalKeyUnfit(externalKeyId));
                    case ProxyReply.Failed<ExternalKeyMetadata>(var fault) ->
                        Flow.refused(
                            fault == ProxyFault.CROWDED
                                ? new KmsError.Throttled()
                                : new KmsError.ExternalKeyRefused(fault));
                  });
        });
  }

  /** Notes that a key is in a store; refuses when it no longer can be. */
  public Flow<Done> add(KeyArn key, Backing.ExternalKey externalKey) {
    return ask(
            key.account(),
            new StoreCommand.AddKey(externalKey.store(), key.keyId(), externalKey.id()))
        .map(added -> Done.getInstance());
  }

  /** Forgets a deleted key, if a store has it; repeating it changes nothing. */
  public Flow<Done> forget(KeyArn key) {
    return ask(key.account(), new StoreCommand.ForgetKey(key.keyId()))
        .map(forgotten -> Done.getInstance());
  }

  /** The store as it is. */
  public Flow<StoreSeen> see(AccountId account, StoreId id) {
    return ask(account, new StoreCommand.TellOne(id))
        .map(told -> new StoreSeen.Asked(told.stream().findFirst()));
  }

  /** The key managers behind the stores, guarded against those that do not answer. */
  public KeyManagers managers() {
    return managers;
  }

  private static Flow<StoreId> known(String text) {
    return StoreId.parse(text)
        .map(Flow::of)
        .orElseGet(() -> Flow.refused(new KmsError.StoreNotFound(text)));
  }

  private Flow<KmsAnswer> create(AccountId account, StoreRequest.Create create) {
    StoreId id = ports.ids().get();
    return ask(account, new StoreCommand.CheckCreation(create.name(), create.address()))
        .then(free -> {
          ProxyAccess proxy =
              new ProxyAccess(
                  create.address(),
                  create.credential().accessKeyId(),
                  ports
                      .secrets()
                      .seal(id, create.credential().accessKeyId(), create.credential().secret()));
          return well(id, proxy, create.operation())
              .then(well -> ask(account, new StoreCommand.Create(id, create.name(), proxy)));
        })
        .map(made -> new KmsAnswer.StoreMade(id));
  }

  private Flow<KmsAnswer> connect(AccountId account, StoreId id) {
    return ask(account, new StoreCommand.CheckConnection(id))
        .then(found -> {
          ProxyAccess proxy = found.getFirst().proxy();
          return Flow.from(
                  managers.health(region, id, proxy, KmsOperation.CONNECT_CUSTOM_KEY_STORE))
              .then(fault -> change(account, new StoreCommand.Conclude(id, proxy, fault)));
        });
  }

  private Flow<KmsAnswer> update(AccountId account, StoreId id, StoreRequest.Update update) {
    StoreCommand.Changes changes =
        new StoreCommand.Changes(update.name(), update.endpoint(), update.path());
    return ask(account, new StoreCommand.CheckUpdate(id, changes))
        .then(found -> {
          KeyStore store = found.getFirst();
          ProxyAccess proxy = changed(store, changes, update.credential());
          Flow<ProxyAccess> asked =
              proxy.equals(store.proxy())
                  ? Flow.of(proxy)
                  : well(id, proxy, update.operation()).map(well -> proxy);
          return asked.then(taken -> change(account, new StoreCommand.Update(id, changes, taken)));
        });
  }

  private ProxyAccess changed(
      KeyStore store, StoreCommand.Changes changes, Optional<StoreRequest.Credential> credential) {
    ProxyAccess before = store.proxy();
    return credential
        .map(given ->
            new ProxyAccess(
                changes.address(before.address()),
                given.accessKeyId(),
                ports.secrets().seal(store.id(), given.accessKeyId(), given.secret())))
        .orElseGet(() ->
            new ProxyAccess(
                changes.address(before.address()), before.accessKeyId(), before.secret()));
  }

  private Flow<KmsAnswer> describe(AccountId account, StoreRequest.Describe describe) {
    Markers.Listing listing =
        new Markers.Listing(KmsOperation.DESCRIBE_CUSTOM_KEY_STORES, account, "");
    Optional<String> after = Optional.empty();
    if (describe.marker().isPresent()) {
      after = markers.read(listing, describe.marker().get());
      if (after.isEmpty()) {
        return Flow.refused(new KmsError.MalformedMarker());
      }
    }
    String start = after.orElse("");
    return ask(account, new StoreCommand.Tell())
        .then(stores -> {
          List<KeyStore> wanted =
              stores.stream()
                  .filter(store -> isNamed(store, describe))
                  .filter(store -> store.id().value().compareTo(start) > 0)
                  .toList();
          Optional<String> named = describe.id().or(describe::name);
          if (named.isPresent() && wanted.isEmpty()) {
            return Flow.refused(new KmsError.StoreNotFound(named.get()));
          }
          List<KeyStore> page = wanted.stream().limit(describe.limit()).toList();
          Optional<String> next =
              page.size() < wanted.size()
                  ? Optional.of(markers.mark(listing, page.getLast().id().value()))
                  : Optional.empty();
          return Flow.of(new KmsAnswer.Stores(page, next));
        });
  }

  private static boolean isNamed(KeyStore store, StoreRequest.Describe describe) {
    return describe.id().map(store.id().value()::equals).orElse(true)
        && describe.name().map(store.name()::equals).orElse(true);
  }

  /** Goes on when the proxy is well. */
  private Flow<Boolean> well(StoreId id, ProxyAccess proxy, KmsOperation operation) {
    return Flow.from(managers.health(region, id, proxy, operation))
        .then(fault ->
            fault
                .<Flow<Boolean>>map(what -> Flow.refused(new KmsError.ProxyNotWell(what)))
                .orElseGet(() -> Flow.of(true)));
  }

  private Flow<KmsAnswer> change(AccountId account, StoreCommand command) {
    return ask(account, command).map(changed -> new KmsAnswer.StoreChanged());
  }

  private Flow<List<KeyStore>> ask(AccountId account, StoreCommand command) {
    if (!admission.tryEnter(account)) {
      return Flow.refused(new KmsError.Throttled());
    }
    return Flow.from(
            asker
                .<StoreMessage, StoreReply>ask(
                    sharding.entityRefFor(StoresEntity.TYPE, account.value()),
                    replyTo -> new StoreMessage.Ask(command, replyTo))
                .whenComplete((reply, failure) -> admission.leave(account)))
        .then(reply ->
            switch (reply) {
              case StoreReply.Answered(List<KeyStore> stores) -> Flow.of(stores);
              case StoreReply.Refused(KmsError error) -> Flow.refused(error);
            });
  }
}
