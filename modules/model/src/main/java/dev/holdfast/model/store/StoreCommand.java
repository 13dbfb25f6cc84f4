package dev.holdfast.model.store;

import dev.holdfast.model.name.KeyId;
import java.util.Optional;

/** What can be asked of an account's custom key stores. Who may ask is settled before. */
public sealed interface StoreCommand {

  /** Whether a store could be made so; changes nothing. */
  record CheckCreation(String name, StoreAddress address) implements StoreCommand {}

  record Create(StoreId id, String name, StoreAccess access) implements StoreCommand {}

  /** The store, if it may be connected as it is. */
  record CheckConnection(StoreId id) implements StoreCommand {}

  /**
   * What came of connecting.
   *
   * @param asked what was asked, and with what; a store that has another by now stays as it is
   * @param fault empty when all is well
   */
  record Conclude(StoreId id, StoreAccess asked, Optional<StoreFault> fault)
      implements StoreCommand {}

  record Disconnect(StoreId id) implements StoreCommand {}

  /** The store, if it may be changed so; changes nothing. */
  record CheckUpdate(StoreId id, Changes changes) implements StoreCommand {}

  /**
   * @param changes as they were checked
   * @param access with which it was asked
   */
  record Update(StoreId id, Changes changes, StoreAccess access) implements StoreCommand {}

  record Delete(StoreId id) implements StoreCommand {}

  /** The store, if a KMS key with this external key could come to be in it; changes nothing. */
  record CheckKey(StoreId id, String externalKeyId) implements StoreCommand {}

  /** Notes that a KMS key is in the store, if it still can be. */
  record AddKey(StoreId id, KeyId key, String externalKeyId) implements StoreCommand {}

  /** The store that a key is in, or none. */
  record TellHolder(KeyId key) implements StoreCommand {}

  /**
   * Forgets a key that was deleted, in whichever store it was, if any.
   *
   * @param isGone whether what is behind the store has no key of it any more that was made for it
   */
  record ForgetKey(KeyId key, boolean isGone) implements StoreCommand {}

  /** Forgets a token's key that was left and is gone now. */
  record ForgetOrphan(StoreId id, String objectId) implements StoreCommand {}

  /** All stores. */
  record Tell() implements StoreCommand {}

  /** One store, or none. */
  record TellOne(StoreId id) implements StoreCommand {}

  /** What an update is to change; what is empty stays. */
  record Changes(Optional<String> name, Reach reach) {

    /** Of a store that was like this before. */
    public StoreAddress address(StoreAddress before) {
      return switch (reach) {
        case Reach.OfProxy(var endpoint, var path)
            when before instanceof ProxyAddress(var oldEndpoint, var oldPath) ->
            new ProxyAddress(endpoint.orElse(oldEndpoint), path.orElse(oldPath));
        case Reach.OfToken(var cluster)
            when before instanceof TokenAddress(var oldCluster, var anchor) ->
            new TokenAddress(cluster.orElse(oldCluster), anchor);
        case Reach.Same(), Reach.OfProxy _, Reach.OfToken _ -> before;
      };
    }

    boolean fit(StoreAddress before) {
      return switch (reach) {
        case Reach.Same() -> true;
        case Reach.OfProxy _ -> before instanceof ProxyAddress;
        case Reach.OfToken _ -> before instanceof TokenAddress;
      };
    }

    /** Name, credentials and path of a proxy may change meanwhile; its endpoint may not. */
    boolean mayWhileConnected() {
      return switch (reach) {
        case Reach.Same() -> true;
        case Reach.OfProxy(var endpoint, var _) -> endpoint.isEmpty();
        case Reach.OfToken _ -> false;
      };
    }
  }

  /** What an update changes of how a store is reached. */
  sealed interface Reach {

    record Same() implements Reach {}

    /** With its credentials, perhaps. */
    record OfProxy(Optional<String> endpoint, Optional<String> path) implements Reach {}

    /** With its PIN, perhaps. */
    record OfToken(Optional<ClusterId> cluster) implements Reach {}
  }
}
