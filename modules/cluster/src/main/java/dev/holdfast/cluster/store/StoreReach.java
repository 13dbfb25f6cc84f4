package dev.holdfast.cluster.store;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreAccess;
import dev.holdfast.model.store.StoreAddress;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TokenFault;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Whether what is behind a store can be reached, as it is or as it is to be. */
final class StoreReach {

  private final Region region;
  private final Stores.Ports ports;
  private final GuardedManagers managers;

  StoreReach(Region region, Stores.Ports ports, GuardedManagers managers) {
    this.region = region;
    this.ports = ports;
    this.managers = managers;
  }

  /** Goes on when the proxy is well. */
  Flow<Boolean> well(StoreId id, ProxyAccess proxy, KmsOperation operation) {
    return without(managers.health(region, id, proxy, operation), KmsError.ProxyNotWell::new);
  }

  /** Goes on when the token is there. */
  Flow<Boolean> there(TokenAddress address, Function<TokenFault, KmsError> refusal) {
    return without(ports.tokens().look(address), refusal);
  }

  private static <F> Flow<Boolean> without(
      CompletionStage<Optional<F>> fault, Function<F, KmsError> refusal) {
    return Flow.from(fault)
        .then(found ->
            found
                .<Flow<Boolean>>map(what -> Flow.refused(refusal.apply(what)))
                .orElseGet(() -> Flow.of(true)));
  }

  CompletionStage<Optional<StoreFault>> tried(StoreId id, StoreAccess access) {
    return switch (access) {
      case ProxyAccess proxy ->
          managers
              .health(region, id, proxy, KmsOperation.CONNECT_CUSTOM_KEY_STORE)
              .thenApply(fault -> fault.map(found -> found));
      case TokenAccess token ->
          managers.connect(id, token).thenApply(fault -> fault.map(found -> found));
    };
  }

  /** A token that does not answer is none to be logged out of. */
  Flow<Optional<TokenFault>> loggedOut(KeyStore store) {
    return switch (store.access()) {
      case ProxyAccess _ -> Flow.of(Optional.empty());
      case TokenAccess token -> Flow.from(ports.tokens().disconnect(store.id(), token));
    };
  }

  static StoreCommand.Reach reach(StoreRequest.Change change) {
    return switch (change) {
      case StoreRequest.Change.Nothing() -> new StoreCommand.Reach.Same();
      case StoreRequest.Change.OfProxy(var endpoint, var path, var _) ->
          new StoreCommand.Reach.OfProxy(endpoint, path);
      case StoreRequest.Change.OfToken(var cluster, var _) ->
          new StoreCommand.Reach.OfToken(cluster);
    };
  }

  /** What the store is reached with from now on, if that is well. */
  Flow<StoreAccess> changed(
      KeyStore store, StoreCommand.Changes changes, StoreRequest.Update update) {
    StoreAddress address = changes.address(store.access().address());
    if (update.change() instanceof StoreRequest.Change.OfProxy change
        && store.access() instanceof ProxyAccess before
        && address instanceof ProxyAddress there) {
      ProxyAccess proxy = changed(store.id(), before, there, change.credential());
      return proxy.equals(before)
          ? Flow.of(proxy)
          : well(store.id(), proxy, update.operation()).map(well -> proxy);
    }
    if (update.change() instanceof StoreRequest.Change.OfToken change
        && store.access() instanceof TokenAccess before
        && address instanceof TokenAddress there) {
      TokenAccess token =
          new TokenAccess(
              there,
              change.pin().map(pin -> ports.pins().seal(store.id(), pin)).orElse(before.pin()));
      return there(
              there,
              fault ->
                  fault == TokenFault.WRONG_ANCHOR
                      ? new KmsError.ClusterNotRelated(there.cluster())
                      : new KmsError.TokenNotWell(fault))
          .map(well -> token);
    }
    return Flow.of(store.access());
  }

  private ProxyAccess changed(
      StoreId id,
      ProxyAccess before,
      ProxyAddress address,
      Optional<StoreRequest.Credential> credential) {
    return credential
        .map(given ->
            new ProxyAccess(
                address,
                given.accessKeyId(),
                ports.secrets().seal(id, given.accessKeyId(), given.secret())))
        .orElseGet(() -> new ProxyAccess(address, before.accessKeyId(), before.secret()));
  }
}
