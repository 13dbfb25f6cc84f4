package dev.holdfast.model.store;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An account's custom key stores in one region, and what may become of them. */
public final class KeyStores {

  /** How many an account may have in a region: AWS's value. */
  public static final int QUOTA = 10;

  /** None. */
  public static final KeyStores EMPTY = new KeyStores(new TreeMap<>());

  private final SortedMap<String, KeyStore> stores;

  private KeyStores(SortedMap<String, KeyStore> stores) {
    this.stores = Collections.unmodifiableSortedMap(stores);
  }

  /** In the order of their ids. */
  public List<KeyStore> inOrder() {
    return List.copyOf(stores.values());
  }

  /**
   * @param quota how many there may be
   */
  public StoreDecision decide(StoreCommand command, int quota, Instant now) {
    return switch (command) {
      case StoreCommand.CheckCreation(var name, var address) ->
          unlessRefused(creation(name, address, quota), new StoreDecision.Answer(List.of()));
      case StoreCommand.Create(var id, var name, var access) ->
          unlessRefused(
              creation(name, access.address(), quota),
              new StoreDecision.Persist(new StoreEvent.Created(id, name, access, now)));
      case StoreCommand.CheckConnection(var id) -> connect(id);
      case StoreCommand.Conclude conclude -> conclude(conclude, now);
      case StoreCommand.Disconnect(var id) -> disconnect(id, now);
      case StoreCommand.CheckUpdate(var id, var changes) -> {
        KeyStore store = stores.get(id.value());
        yield store == null
            ? missing(id)
            : unlessRefused(update(store, changes), new StoreDecision.Answer(List.of(store)));
      }
      case StoreCommand.Update(var id, var changes, var access) -> {
        KeyStore store = stores.get(id.value());
        yield store == null
            ? missing(id)
            : unlessRefused(
                update(store, changes),
                new StoreDecision.Persist(
                    new StoreEvent.Updated(id, changes.name().orElse(store.name()), access, now)));
      }
      case StoreCommand.Delete(var id) -> delete(id, now);
      case StoreCommand.CheckKey(var id, var externalKeyId) -> {
        KeyStore store = stores.get(id.value());
        yield store == null
            ? missing(id)
            : unlessRefused(key(store, externalKeyId), new StoreDecision.Answer(List.of(store)));
      }
      case StoreCommand.AddKey(var id, var key, var externalKeyId) -> {
        KeyStore store = stores.get(id.value());
        yield store == null
            ? missing(id)
            : unlessRefused(
                key(store, externalKeyId),
                new StoreDecision.Persist(new StoreEvent.KeyAdded(id, key, externalKeyId, now)));
      }
      case StoreCommand.TellHolder(var key) ->
          new StoreDecision.Answer(holder(key).map(List::of).orElse(List.of()));
      case StoreCommand.ForgetKey(var key, var isGone) ->
          holder(key)
              .<StoreDecision>map(store ->
                  new StoreDecision.Persist(
                      isGone
                          ? new StoreEvent.KeyRemoved(store.id(), key, now)
                          : orphaned(store, key, now)))
              .orElseGet(() -> new StoreDecision.Answer(List.of()));
      case StoreCommand.ForgetOrphan(var id, var objectId) -> {
        KeyStore store = stores.get(id.value());
        yield store == null || !store.orphans().contains(objectId)
            ? new StoreDecision.Answer(List.of())
            : new StoreDecision.Persist(new StoreEvent.OrphanDestroyed(id, objectId, now));
      }
      case StoreCommand.TellOne(var id) ->
          new StoreDecision.Answer(
              Optional.ofNullable(stores.get(id.value())).map(List::of).orElse(List.of()));
      case StoreCommand.Tell() -> new StoreDecision.Answer(inOrder());
    };
  }

  private static StoreEvent orphaned(KeyStore store, KeyId key, Instant now) {
    return new StoreEvent.KeyOrphaned(
        store.id(), key, Objects.requireNonNull(store.keys().get(key), "it has the key"), now);
  }

  private Optional<KeyStore> holder(KeyId key) {
    return stores.values().stream().filter(store -> store.keys().containsKey(key)).findFirst();
  }

  private Optional<KmsError> creation(String name, StoreAddress address, int quota) {
    if (stores.size() >= quota) {
      return Optional.of(
          new KmsError.LimitExceeded(
              "The account has " + quota + " custom key stores, as many as it may have."));
    }
    return inUse(name, Optional.empty()).or(() -> inUse(address, Optional.empty()));
  }

  private Optional<KmsError> inUse(String name, Optional<StoreId> besides) {
    return others(besides).stream().anyMatch(store -> store.name().equals(name))
        ? Optional.of(new KmsError.StoreNameInUse(name))
        : Optional.empty();
  }

  private Optional<KmsError> inUse(StoreAddress address, Optional<StoreId> besides) {
    if (others(besides).stream()
        .noneMatch(store -> store.access().address().conflictsWith(address))) {
      return Optional.empty();
    }
    return Optional.of(
        switch (address) {
          case ProxyAddress proxy -> new KmsError.ProxyAddressInUse(proxy.toString());
          case TokenAddress(var cluster, var _) -> new KmsError.ClusterInUse(cluster);
        });
  }

  private List<KeyStore> others(Optional<StoreId> besides) {
    return stores.values().stream()
        .filter(store -> besides.isEmpty() || !store.id().equals(besides.get()))
        .toList();
  }

  private StoreDecision connect(StoreId id) {
    KeyStore store = stores.get(id.value());
    if (store == null) {
      return missing(id);
    }
    return switch (store.connection()) {
      case Connection.Connected _, Connection.Disconnected _ ->
          new StoreDecision.Answer(List.of(store));
      case Connection.Failed _ -> invalidState(store);
    };
  }

  private StoreDecision conclude(StoreCommand.Conclude conclude, Instant now) {
    StoreId id = conclude.id();
    KeyStore store = stores.get(id.value());
    if (store == null) {
      return missing(id);
    }
    if (!store.access().equals(conclude.asked())) {
      return invalidState(store);
    }
    return new StoreDecision.Persist(
        conclude
            .fault()
            .<StoreEvent>map(
                fault -> new StoreEvent.ConnectionFailed(id, ConnectionError.of(fault), now))
            .orElseGet(() -> new StoreEvent.Connected(id, now)));
  }

  private StoreDecision disconnect(StoreId id, Instant now) {
    KeyStore store = stores.get(id.value());
    if (store == null) {
      return missing(id);
    }
    return switch (store.connection()) {
      case Connection.Connected _, Connection.Failed _ ->
          new StoreDecision.Persist(new StoreEvent.Disconnected(id, now));
      case Connection.Disconnected _ -> invalidState(store);
    };
  }

  private Optional<KmsError> update(KeyStore store, StoreCommand.Changes changes) {
    if (!changes.fit(store.access().address())) {
      return Optional.of(
          new KmsError.Invalid(
              "The request has parameters that are not valid for the custom key store's type."));
    }
    boolean allowed =
        switch (store.connection()) {
          case Connection.Disconnected _ -> true;
          case Connection.Connected _ -> changes.mayWhileConnected();
          case Connection.Failed _ -> false;
        };
    if (!allowed) {
      return Optional.of(
          new KmsError.StoreInState(store.id().value(), store.connection().awsName()));
    }
    Optional<StoreId> itself = Optional.of(store.id());
    return changes
        .name()
        .flatMap(name -> inUse(name, itself))
        .or(() -> inUse(changes.address(store.access().address()), itself));
  }

  /** Whether a KMS key with this key of the store may come to be in a store. */
  private static Optional<KmsError> key(KeyStore store, String externalKeyId) {
    if (!store.isConnected()) {
      return Optional.of(
          new KmsError.StoreInState(store.id().value(), store.connection().awsName()));
    }
    return store.keys().containsValue(externalKeyId)
        ? Optional.of(new KmsError.ExternalKeyInUse(externalKeyId))
        : Optional.empty();
  }

  private StoreDecision delete(StoreId id, Instant now) {
    KeyStore store = stores.get(id.value());
    if (store == null) {
      return missing(id);
    }
    return switch (store.connection()) {
      case Connection.Disconnected _ when store.keys().isEmpty() ->
          new StoreDecision.Persist(new StoreEvent.Deleted(id, now));
      case Connection.Disconnected _ ->
          new StoreDecision.Refuse(
              new KmsError.StoreHasKeys(
                  id.value(), store.keys().size(), store.keys().keySet().iterator().next()));
      case Connection.Connected _, Connection.Failed _ -> invalidState(store);
    };
  }

  private static StoreDecision unlessRefused(Optional<KmsError> error, StoreDecision otherwise) {
    return error.<StoreDecision>map(StoreDecision.Refuse::new).orElse(otherwise);
  }

  private static StoreDecision missing(StoreId id) {
    return new StoreDecision.Refuse(new KmsError.StoreNotFound(id.value()));
  }

  private static StoreDecision invalidState(KeyStore store) {
    return new StoreDecision.Refuse(
        new KmsError.StoreInState(store.id().value(), store.connection().awsName()));
  }

  /**
   * @throws IllegalStateException for an event of a store that is not there
   */
  public KeyStores apply(StoreEvent event) {
    SortedMap<String, KeyStore> after = new TreeMap<>(stores);
    String id = event.id().value();
    switch (event) {
      case StoreEvent.Created(var storeId, var name, var access, var at) ->
          after.put(
              id, new KeyStore(storeId, name, access, new Connection.Disconnected(), at, Map.of()));
      case StoreEvent.Updated(var _, var name, var access, var _) ->
          after.put(id, existing(id).with(name, access));
      case StoreEvent.Connected _ -> after.put(id, existing(id).with(new Connection.Connected()));
      case StoreEvent.ConnectionFailed(var _, var why, var _) ->
          after.put(id, existing(id).with(new Connection.Failed(why)));
      case StoreEvent.Disconnected _ ->
          after.put(id, existing(id).with(new Connection.Disconnected()));
      case StoreEvent.KeyAdded(var _, var key, var externalKeyId, var _) ->
          after.put(id, existing(id).withKey(key, externalKeyId));
      case StoreEvent.KeyRemoved(var _, var key, var _) ->
          after.put(id, existing(id).withoutKey(key));
      case StoreEvent.KeyOrphaned(var _, var key, var objectId, var _) ->
          after.put(id, existing(id).withoutKey(key).withOrphan(objectId));
      case StoreEvent.OrphanDestroyed(var _, var objectId, var _) ->
          after.put(id, existing(id).withoutOrphan(objectId));
      case StoreEvent.Deleted _ -> {
        existing(id);
        after.remove(id);
      }
    }
    return new KeyStores(after);
  }

  private KeyStore existing(String id) {
    KeyStore store = stores.get(id);
    if (store == null) {
      throw new IllegalStateException("an event of the custom key store " + id + ", of none");
    }
    return store;
  }
}
