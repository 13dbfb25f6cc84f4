package dev.holdfast.model.store;

import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A custom key store of the type EXTERNAL_KEY_STORE, reached over a public endpoint.
 *
 * @param keys the KMS keys in it, those that wait for their deletion too, each with the id of its
 *     external key
 */
public record KeyStore(
    StoreId id,
    String name,
    ProxyAccess proxy,
    Connection connection,
    Instant creationDate,
    Map<KeyId, String> keys) {

  public KeyStore {
    keys = Map.copyOf(keys);
  }

  public boolean isConnected() {
    return connection instanceof Connection.Connected;
  }

  KeyStore with(String newName, ProxyAccess newProxy) {
    return new KeyStore(id, newName, newProxy, connection, creationDate, keys);
  }

  KeyStore with(Connection newConnection) {
    return new KeyStore(id, name, proxy, newConnection, creationDate, keys);
  }

  KeyStore withKey(KeyId key, String externalKeyId) {
    Map<KeyId, String> more = new HashMap<>(keys);
    more.put(key, externalKeyId);
    return new KeyStore(id, name, proxy, connection, creationDate, more);
  }

  KeyStore withoutKey(KeyId key) {
    Map<KeyId, String> fewer = new HashMap<>(keys);
    fewer.remove(key);
    return new KeyStore(id, name, proxy, connection, creationDate, fewer);
  }
}
