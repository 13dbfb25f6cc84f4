package dev.holdfast.model.store;

import dev.holdfast.model.name.KeyId;
import java.util.Optional;

/** What can be asked of an account's custom key stores. Who may ask is settled before. */
public sealed interface StoreCommand {

  /** Whether a store could be made so; changes nothing. */
  record CheckCreation(String name, ProxyAddress address) implements StoreCommand {}

  record Create(StoreId id, String name, ProxyAccess proxy) implements StoreCommand {}

  /** The store, if it may be connected as it is. */
  record CheckConnection(StoreId id) implements StoreCommand {}

  /**
   * What came of connecting.
   *
   * @param asked what the proxy was asked with; a store that has another by now stays as it is
   * @param fault empty when the proxy is well
   */
  record Conclude(StoreId id, ProxyAccess asked, Optional<ProxyFault> fault)
      implements StoreCommand {}

  record Disconnect(StoreId id) implements StoreCommand {}

  /** The store, if it may be changed so; changes nothing. */
  record CheckUpdate(StoreId id, Changes changes) implements StoreCommand {}

  /**
   * @param changes as they were checked
   * @param proxy with which the proxy was asked
   */
  record Update(StoreId id, Changes changes, ProxyAccess proxy) implements StoreCommand {}

  record Delete(StoreId id) implements StoreCommand {}

  /** The store, if a KMS key with this external key could come to be in it; changes nothing. */
  record CheckKey(StoreId id, String externalKeyId) implements StoreCommand {}

  /** Notes that a KMS key is in the store, if it still can be. */
  record AddKey(StoreId id, KeyId key, String externalKeyId) implements StoreCommand {}

  /** Forgets a key that was deleted, in whichever store it was, if any. */
  record ForgetKey(KeyId key) implements StoreCommand {}

  /** All stores. */
  record Tell() implements StoreCommand {}

  /** One store, or none. */
  record TellOne(StoreId id) implements StoreCommand {}

  /** What an update is to change, beside credentials; what is empty stays. */
  record Changes(Optional<String> name, Optional<String> endpoint, Optional<String> path) {

    /** Where the proxy will be, of where it was. */
    public ProxyAddress address(ProxyAddress before) {
      return new ProxyAddress(endpoint.orElse(before.endpoint()), path.orElse(before.path()));
    }
  }
}
