package dev.holdfast.model.store;

import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A custom key store.
 *
 * @param keys the KMS keys in it, those that wait for their deletion too, each with the id by which
 *     what is behind the store knows its key
 */
public record KeyStore(
    StoreId id,
    String name,
    StoreAccess access,
    Connection connection,
    Instant creationDate,
    Map<KeyId, String> keys,
    Set<String> orphans) {

  public KeyStore {
    keys = Map.copyOf(keys);
    orphans = Set.copyOf(orphans);
  }

  /** With no orphans. */
  public KeyStore(
      StoreId id,
      String name,
      StoreAccess access,
      Connection connection,
      Instant creationDate,
      Map<KeyId, String> keys) {
    this(id, name, access, connection, creationDate, keys, Set.of());
  }

  public boolean isConnected() {
    return connection instanceof Connection.Connected;
  }

  KeyStore with(String newName, StoreAccess newAccess) {
    return new KeyStore(id, newName, newAccess, connection, creationDate, keys, orphans);
  }

  KeyStore with(Connection newConnection) {
    return new KeyStore(id, name, access, newConnection, creationDate, keys, orphans);
  }

  KeyStore withKey(KeyId key, String externalKeyId) {
    Map<KeyId, String> more = new HashMap<>(keys);
    more.put(key, externalKeyId);
    return new KeyStore(id, name, access, connection, creationDate, more, orphans);
  }

  KeyStore withoutKey(KeyId key) {
    Map<KeyId, String> fewer = new HashMap<>(keys);
    fewer.remove(key);
    return new KeyStore(id, name, access, connection, creationDate, fewer, orphans);
  }

  KeyStore withOrphan(String objectId) {
    Set<String> more = new HashSet<>(orphans);
    more.add(objectId);
    return new KeyStore(id, name, access, connection, creationDate, keys, more);
  }

  KeyStore withoutOrphan(String objectId) {
    Set<String> fewer = new HashSet<>(orphans);
    fewer.remove(objectId);
    return new KeyStore(id, name, access, connection, creationDate, keys, fewer);
  }
}
