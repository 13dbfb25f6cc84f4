package dev.holdfast.model.store;

import java.time.Instant;

/** A custom key store of the type EXTERNAL_KEY_STORE, reached over a public endpoint. */
public record KeyStore(
    StoreId id, String name, ProxyAccess proxy, Connection connection, Instant creationDate) {

  KeyStore with(String newName, ProxyAccess newProxy) {
    return new KeyStore(id, newName, newProxy, connection, creationDate);
  }

  KeyStore with(Connection newConnection) {
    return new KeyStore(id, name, proxy, newConnection, creationDate);
  }
}
