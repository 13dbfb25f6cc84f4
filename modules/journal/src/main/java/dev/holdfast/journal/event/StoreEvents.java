package dev.holdfast.journal.event;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreEvent;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TrustAnchor;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The bytes of the events of an account's custom key stores. */
final class StoreEvents {

  private static final String CREATED = "store.created.v1";
  private static final String CREATED_ON_TOKEN = "store.created-on-token.v1";
  private static final String UPDATED = "store.updated.v1";
  private static final String UPDATED_ON_TOKEN = "store.updated-on-token.v1";
  private static final String CONNECTED = "store.connected.v1";
  private static final String CONNECTION_FAILED = "store.connection-failed.v1";
  private static final String DISCONNECTED = "store.disconnected.v1";
  private static final String DELETED = "store.deleted.v1";

  private static final String KEY_ADDED = "store.key-added.v1";
  private static final String KEY_REMOVED = "store.key-removed.v1";
  private static final String KEY_ORPHANED = "store.key-orphaned.v1";
  private static final String ORPHAN_DESTROYED = "store.orphan-destroyed.v1";

  static final Set<String> MANIFESTS =
      Set.of(
          CREATED,
          CREATED_ON_TOKEN,
          UPDATED,
          UPDATED_ON_TOKEN,
          CONNECTED,
          CONNECTION_FAILED,
          DISCONNECTED,
          DELETED,
          KEY_ADDED,
          KEY_REMOVED,
          KEY_ORPHANED,
          ORPHAN_DESTROYED);

  private StoreEvents() {}

  static EncodedEvent encode(StoreEvent event) {
    return switch (event) {
      case StoreEvent.Created(var id, var name, var access, var at) ->
          switch (access) {
            case ProxyAccess proxy -> encoded(CREATED, store(id, name, proxy, at));
            case TokenAccess token -> encoded(CREATED_ON_TOKEN, store(id, name, token, at));
          };
      case StoreEvent.Updated(var id, var name, var access, var at) ->
          switch (access) {
            case ProxyAccess proxy -> encoded(UPDATED, store(id, name, proxy, at));
            case TokenAccess token -> encoded(UPDATED_ON_TOKEN, store(id, name, token, at));
          };
      case StoreEvent.Connected(var id, var at) -> encoded(CONNECTED, plain(id, at));
      case StoreEvent.ConnectionFailed(var id, var why, var at) -> {
        Map<String, Object> fields = plain(id, at);
        fields.put("why", why.name());
        yield encoded(CONNECTION_FAILED, fields);
      }
      case StoreEvent.Disconnected(var id, var at) -> encoded(DISCONNECTED, plain(id, at));
      case StoreEvent.Deleted(var id, var at) -> encoded(DELETED, plain(id, at));
      case StoreEvent.KeyAdded(var id, var key, var externalKeyId, var at) -> {
        Map<String, Object> fields = key(id, key, at);
        fields.put("externalKeyId", externalKeyId);
        yield encoded(KEY_ADDED, fields);
      }
      case StoreEvent.KeyRemoved(var id, var key, var at) -> encoded(KEY_REMOVED, key(id, key, at));
      case StoreEvent.KeyOrphaned(var id, var key, var objectId, var at) -> {
        Map<String, Object> fields = key(id, key, at);
        fields.put("objectId", objectId);
        yield encoded(KEY_ORPHANED, fields);
      }
      case StoreEvent.OrphanDestroyed(var id, var objectId, var at) -> {
        Map<String, Object> fields = plain(id, at);
        fields.put("objectId", objectId);
        yield encoded(ORPHAN_DESTROYED, fields);
      }
    };
  }

  static StoreEvent decode(String manifest, Fields fields) {
    StoreId id = fields.parsed("storeId", StoreId::parse);
    Instant at = fields.instant("at");
    return switch (manifest) {
      case CREATED -> new StoreEvent.Created(id, fields.text("name"), proxy(fields), at);
      case UPDATED -> new StoreEvent.Updated(id, fields.text("name"), proxy(fields), at);
      case CREATED_ON_TOKEN -> new StoreEvent.Created(id, fields.text("name"), token(fields), at);
      case UPDATED_ON_TOKEN -> new StoreEvent.Updated(id, fields.text("name"), token(fields), at);
      case CONNECTED -> new StoreEvent.Connected(id, at);
      case CONNECTION_FAILED ->
          new StoreEvent.ConnectionFailed(id, fields.constant("why", ConnectionError.class), at);
      case DISCONNECTED -> new StoreEvent.Disconnected(id, at);
      case DELETED -> new StoreEvent.Deleted(id, at);
      case KEY_ADDED ->
          new StoreEvent.KeyAdded(
              id, fields.parsed("keyId", KeyId::parse), fields.text("externalKeyId"), at);
      case KEY_REMOVED -> new StoreEvent.KeyRemoved(id, fields.parsed("keyId", KeyId::parse), at);
      case KEY_ORPHANED ->
          new StoreEvent.KeyOrphaned(
              id, fields.parsed("keyId", KeyId::parse), fields.text("objectId"), at);
      case ORPHAN_DESTROYED -> new StoreEvent.OrphanDestroyed(id, fields.text("objectId"), at);
      default ->
          throw new UnknownEventException("this version does not know the event " + manifest);
    };
  }

  private static Map<String, Object> plain(StoreId id, Instant at) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("storeId", id.value());
    fields.put("at", at.toEpochMilli());
    return fields;
  }

  private static Map<String, Object> key(StoreId id, KeyId key, Instant at) {
    Map<String, Object> fields = plain(id, at);
    fields.put("keyId", key.value());
    return fields;
  }

  private static Map<String, Object> store(StoreId id, String name, ProxyAccess proxy, Instant at) {
    Map<String, Object> fields = plain(id, at);
    fields.put("name", name);
    fields.put("endpoint", proxy.address().endpoint());
    fields.put("path", proxy.address().path());
    fields.put("accessKeyId", proxy.accessKeyId());
    fields.put("secret", proxy.secret().box());
    return fields;
  }

  private static ProxyAccess proxy(Fields fields) {
    return new ProxyAccess(
        new ProxyAddress(fields.text("endpoint"), fields.text("path")),
        fields.text("accessKeyId"),
        new SealedSecret(fields.bytes("secret")));
  }

  private static Map<String, Object> store(StoreId id, String name, TokenAccess token, Instant at) {
    Map<String, Object> fields = plain(id, at);
    fields.put("name", name);
    fields.put("clusterId", token.address().cluster().value());
    fields.put("trustAnchor", token.address().anchor().pem());
    fields.put("pin", token.pin().box());
    return fields;
  }

  private static TokenAccess token(Fields fields) {
    return new TokenAccess(
        new TokenAddress(
            fields.parsed("clusterId", ClusterId::parse),
            new TrustAnchor(fields.text("trustAnchor"))),
        new SealedSecret(fields.bytes("pin")));
  }

  private static EncodedEvent encoded(String manifest, Map<String, Object> fields) {
    return new EncodedEvent(manifest, CborMap.write(fields));
  }
}
