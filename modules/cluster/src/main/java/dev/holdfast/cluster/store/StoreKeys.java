package dev.holdfast.cluster.store;

import static dev.holdfast.cluster.store.StoreActors.known;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreSeen;
import dev.holdfast.model.store.TokenAccess;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of custom key stores: found or made for KMS keys, and given up with them. */
public final class StoreKeys {

  /** At one connecting, which somebody waits for. */
  private static final int MOST_ORPHANS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(StoreKeys.class);

  private final Region region;
  private final StoreActors actors;
  private final GuardedManagers managers;

  StoreKeys(Region region, StoreActors actors, GuardedManagers managers) {
    this.region = region;
    this.actors = actors;
    this.managers = managers;
  }

  /**
   * Finds a store in which a key can be made. An external key is there already, and its proxy is
   * asked whether it is fit for that; a token's key will be made by {@link #make}.
   *
   * @param key that is to be made
   */
  public Flow<Backing.InStore> find(
      Caller caller, KeyArn key, KmsRequest.StoreReference reference) {
    String id =
        switch (reference) {
          case KmsRequest.ExternalKeyReference(var _, var externalKeyId) -> externalKeyId;
          case KmsRequest.TokenReference _ -> key.keyId().value();
        };
    return known(reference.storeId())
        .then(store -> actors.ask(caller.account(), new StoreCommand.CheckKey(store, id)))
        .then(found -> {
          KeyStore store = found.getFirst();
          return switch (reference) {
            case KmsRequest.ExternalKeyReference _
                when store.access() instanceof ProxyAccess proxy ->
                describe(caller, store.id(), proxy, id);
            case KmsRequest.TokenReference _ when store.access() instanceof TokenAccess token ->
                Flow.of(new Backing.TokenKey(store.id(), token.address().cluster(), id));
            case KmsRequest.ExternalKeyReference _, KmsRequest.TokenReference _ ->
                Flow.refused(
                    new KmsError.Invalid(
                        "The Origin is not valid for the type of the custom key store "
                            + store.id()
                            + "."));
          };
        });
  }

  private Flow<Backing.InStore> describe(
      Caller caller, StoreId store, ProxyAccess proxy, String externalKeyId) {
    return Flow.from(managers.describe(region, store, proxy, externalKeyId, Requester.of(caller)))
        .then(reply ->
            switch (reply) {
              case ManagerReply.Answered<ExternalKeyMetadata>(var told) ->
                  told.isFit()
                      ? Flow.of(new Backing.ExternalKey(store, externalKeyId))
                      : Flow.refused(new KmsError.ExternalKeyUnfit(externalKeyId));
              case ManagerReply.Failed<ExternalKeyMetadata>(var fault) -> refused(fault);
            });
  }

  static <T> Flow<T> refused(StoreFault fault) {
    return Flow.refused(
        fault.isCrowd() ? new KmsError.Throttled() : new KmsError.StoreRefused(fault));
  }

  /** Makes a token's key; one of another key manager is there. */
  public Flow<Done> make(KeyArn key, Backing.InStore inStore) {
    return switch (inStore) {
      case Backing.ExternalKey _ -> Flow.of(Done.getInstance());
      case Backing.TokenKey(var id, var _, var objectId) ->
          token(key.account(), id)
              .then(token -> Flow.from(managers.generate(id, token, objectId)))
              .then(reply ->
                  switch (reply) {
                    case ManagerReply.Answered<String> _ -> Flow.of(Done.getInstance());
                    case ManagerReply.Failed<String>(var fault) -> refused(fault);
                  });
    };
  }

  private Flow<TokenAccess> token(AccountId account, StoreId id) {
    return actors
        .one(account, id)
        .then(store ->
            store.access() instanceof TokenAccess token
                ? Flow.of(token)
                : Flow.refused(new KmsError.StoreNotFound(id.value())));
  }

  /** Notes that a key is in a store; refuses when it no longer can be. */
  public Flow<Done> add(KeyArn key, Backing.InStore inStore) {
    return actors
        .ask(key.account(), new StoreCommand.AddKey(inStore.store(), key.keyId(), inStore.id()))
        .map(added -> Done.getInstance());
  }

  /**
   * Forgets a deleted key, if a store has it, and destroys the token's; repeating it changes
   * nothing. A token that cannot be asked now keeps its key, which opens nothing any more.
   */
  public Flow<Done> forget(KeyArn key) {
    return actors
        .ask(key.account(), new StoreCommand.TellHolder(key.keyId()))
        .then(holders ->
            holders.isEmpty() ? Flow.of(true) : Flow.from(destroy(holders.getFirst(), key)))
        .then(isGone -> actors.ask(key.account(), new StoreCommand.ForgetKey(key.keyId(), isGone)))
        .map(forgotten -> Done.getInstance());
  }

  /** Whether the token, if it is one, has it no more. */
  private CompletionStage<Boolean> destroy(KeyStore store, KeyArn key) {
    String objectId = store.keys().get(key.keyId());
    if (!(store.access() instanceof TokenAccess token) || objectId == null) {
      return CompletableFuture.completedStage(true);
    }
    if (!store.isConnected()) {
      left(store, token, objectId, "the store is not connected");
      return CompletableFuture.completedStage(false);
    }
    return managers
        .destroy(store.id(), token, objectId)
        .thenApply(reply -> {
          if (reply instanceof ManagerReply.Failed<String>(StoreFault fault)) {
            left(store, token, objectId, fault.toString());
            return false;
          }
          return true;
        });
  }

  /** Destroys what was left in a token while it could not be asked, or some of it. */
  Flow<Done> destroyOrphans(AccountId account, KeyStore store) {
    Flow<Done> done = Flow.of(Done.getInstance());
    if (store.access() instanceof TokenAccess token) {
      for (String objectId : store.orphans().stream().limit(MOST_ORPHANS).toList()) {
        done = done.then(before -> destroyOrphan(account, store.id(), token, objectId));
      }
    }
    return done;
  }

  private Flow<Done> destroyOrphan(
      AccountId account, StoreId id, TokenAccess token, String objectId) {
    return Flow.from(managers.destroy(id, token, objectId))
        .then(reply ->
            switch (reply) {
              case ManagerReply.Answered<String> _ ->
                  actors
                      .ask(account, new StoreCommand.ForgetOrphan(id, objectId))
                      .map(forgotten -> Done.getInstance());
              case ManagerReply.Failed<String> _ -> Flow.of(Done.getInstance());
            });
  }

  private static void left(KeyStore store, TokenAccess token, String objectId, String why) {
    LOG.warn(
        "The token {} of the custom key store {} still has the key {} of a deleted KMS key ({}): it"
            + " opens nothing any more, and is destroyed when the store is connected again",
        token.address().cluster(),
        store.id(),
        objectId,
        why);
  }

  /** The store as it is. */
  public Flow<StoreSeen> see(AccountId account, StoreId id) {
    return actors
        .ask(account, new StoreCommand.TellOne(id))
        .map(told -> new StoreSeen.Asked(told.stream().findFirst()));
  }

  /** Their uses. */
  public StoreUses uses() {
    return managers;
  }
}
