package dev.holdfast.cluster.store;

import static dev.holdfast.cluster.store.StoreActors.known;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.listing.Markers;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.StoreAccess;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenKeys;
import dev.holdfast.model.store.TokenPins;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/**
 * Carries out requests about custom key stores. The account's actor is asked before a proxy or
 * token is and again after it: never does an actor wait for one.
 */
public final class Stores {

  private final StoreActors actors;
  private final Ports ports;
  private final GuardedManagers managers;
  private final StoreReach reached;
  private final StoreKeys keys;
  private final Markers markers;

  /**
   * @param ids gives fresh random ids
   * @param quota how many stores an account may have
   */
  public record Ports(
      KeyManagers managers,
      ProxySecrets secrets,
      TokenKeys tokens,
      TokenPins pins,
      Supplier<StoreId> ids,
      int quota) {}

  private Stores(
      Region region, StoreActors actors, Ports ports, GuardedManagers managers, Markers markers) {
    this.actors = actors;
    this.ports = ports;
    this.managers = managers;
    this.reached = new StoreReach(region, ports, managers);
    this.keys = new StoreKeys(region, actors, managers);
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
      InstantSource clock,
      JournalOutages outages) {
    ActorRef<?> unused =
        sharding.init(
            Entity.of(
                    StoresEntity.TYPE,
                    entity ->
                        StoresEntity.create(
                            entity.getEntityId(), ports.quota(), clock, outages, entity.getShard()))
                .withRole(role)
                .withStopMessage(StoreMessage.Stop.STOP));
    return new Stores(
        region,
        new StoreActors(sharding, asker, admission),
        ports,
        new GuardedManagers(ports.managers(), ports.tokens(), clock),
        markers);
  }

  /** Carries out a request that is already authorized. */
  public Flow<KmsAnswer> answer(AccountId account, StoreRequest request) {
    return switch (request) {
      case StoreRequest.Create create -> create(account, create);
      case StoreRequest.CreateOnToken create -> create(account, create);
      case StoreRequest.Describe describe -> describe(account, describe);
      case StoreRequest.Connect(var id) -> known(id).then(store -> connect(account, store));
      case StoreRequest.Disconnect(var id) -> known(id).then(store -> disconnect(account, store));
      case StoreRequest.Update update ->
          known(update.id()).then(store -> update(account, store, update));
      case StoreRequest.Delete(var id) ->
          known(id).then(store -> change(account, new StoreCommand.Delete(store)));
    };
  }

  /** The keys that are in the stores. */
  public StoreKeys keys() {
    return keys;
  }

  /** Bytes of a connected token's generator, of which a proxy has none. */
  public Flow<Plaintext> random(AccountId account, String store, int numberOfBytes) {
    return known(store)
        .then(id -> actors.one(account, id))
        .then(found ->
            switch (found.access()) {
              case ProxyAccess _ ->
                  Flow.refused(
                      new KmsError.Unsupported(
                          "The custom key store "
                              + found.id()
                              + " is an external key store, which is not valid for this"
                              + " operation."));
              case TokenAccess _ when !found.isConnected() ->
                  Flow.refused(
                      new KmsError.StoreInState(found.id().value(), found.connection().awsName()));
              case TokenAccess token ->
                  Flow.from(managers.random(found.id(), token, numberOfBytes))
                      .then(reply ->
                          switch (reply) {
                            case ManagerReply.Answered<Plaintext>(var bytes) -> Flow.of(bytes);
                            case ManagerReply.Failed<Plaintext>(var fault) ->
                                StoreKeys.refused(fault);
                          });
            });
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
          return reached
              .well(id, proxy, create.operation())
              .then(well -> ask(account, new StoreCommand.Create(id, create.name(), proxy)));
        })
        .map(made -> new KmsAnswer.StoreMade(id));
  }

  /** The PIN is first tried when the store is connected, as at AWS. */
  private Flow<KmsAnswer> create(AccountId account, StoreRequest.CreateOnToken create) {
    StoreId id = ports.ids().get();
    return ask(account, new StoreCommand.CheckCreation(create.name(), create.address()))
        .then(free -> reached.there(create.address(), KmsError.TokenNotWell::new))
        .then(there ->
            ask(
                account,
                new StoreCommand.Create(
                    id,
                    create.name(),
                    new TokenAccess(create.address(), ports.pins().seal(id, create.pin())))))
        .map(made -> new KmsAnswer.StoreMade(id));
  }

  private Flow<KmsAnswer> connect(AccountId account, StoreId id) {
    return ask(account, new StoreCommand.CheckConnection(id))
        .then(found -> {
          StoreAccess access = found.getFirst().access();
          return Flow.from(reached.tried(id, access))
              .then(fault ->
                  change(account, new StoreCommand.Conclude(id, access, fault))
                      .then(changed ->
                          fault.isPresent()
                              ? Flow.of(changed)
                              : keys.destroyOrphans(account, found.getFirst())
                                  .map(destroyed -> changed)));
        });
  }

  private Flow<KmsAnswer> disconnect(AccountId account, StoreId id) {
    return actors
        .one(account, id)
        .then(store ->
            change(account, new StoreCommand.Disconnect(id))
                .then(disconnected -> reached.loggedOut(store).map(done -> disconnected)));
  }

  private Flow<KmsAnswer> update(AccountId account, StoreId id, StoreRequest.Update update) {
    StoreCommand.Changes changes =
        new StoreCommand.Changes(update.name(), StoreReach.reach(update.change()));
    return ask(account, new StoreCommand.CheckUpdate(id, changes))
        .then(found -> reached.changed(found.getFirst(), changes, update))
        .then(access -> change(account, new StoreCommand.Update(id, changes, access)));
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

  private Flow<KmsAnswer> change(AccountId account, StoreCommand command) {
    return ask(account, command).map(changed -> new KmsAnswer.StoreChanged());
  }

  private Flow<List<KeyStore>> ask(AccountId account, StoreCommand command) {
    return actors.ask(account, command);
  }
}
