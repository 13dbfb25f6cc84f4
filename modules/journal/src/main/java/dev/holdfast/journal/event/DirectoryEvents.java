package dev.holdfast.journal.event;

import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The bytes of a directory partition's events. */
final class DirectoryEvents {

  private static final String KEY_REGISTERED = "directory.key-registered.v1";
  private static final String KEY_UNREGISTERED = "directory.key-unregistered.v1";
  private static final String ALIAS_CREATED = "directory.alias-created.v1";
  private static final String ALIAS_RETARGETED = "directory.alias-retargeted.v1";
  private static final String ALIAS_DELETED = "directory.alias-deleted.v1";
  private static final String RETIRABLE_GRANT_ADDED = "directory.retirable-grant-added.v1";
  private static final String RETIRABLE_GRANT_REMOVED = "directory.retirable-grant-removed.v1";

  static final Set<String> MANIFESTS =
      Set.of(
          KEY_REGISTERED,
          KEY_UNREGISTERED,
          ALIAS_CREATED,
          ALIAS_RETARGETED,
          ALIAS_DELETED,
          RETIRABLE_GRANT_ADDED,
          RETIRABLE_GRANT_REMOVED);

  private DirectoryEvents() {}

  static EncodedEvent encode(DirectoryEvent event) {
    return switch (event) {
      case DirectoryEvent.KeyRegistered(KeyId keyId) ->
          encoded(KEY_REGISTERED, Map.of("keyId", keyId.value()));
      case DirectoryEvent.KeyUnregistered(KeyId keyId) ->
          encoded(KEY_UNREGISTERED, Map.of("keyId", keyId.value()));
      case DirectoryEvent.AliasCreated(AliasName alias, KeyId target, Instant created) -> {
        Map<String, Object> fields = alias(alias, target);
        fields.put("creationDate", created.toEpochMilli());
        yield encoded(ALIAS_CREATED, fields);
      }
      case DirectoryEvent.AliasRetargeted(
              AliasName alias,
              KeyId target,
              Instant created,
              Instant updated) -> {
        Map<String, Object> fields = alias(alias, target);
        fields.put("creationDate", created.toEpochMilli());
        fields.put("lastUpdatedDate", updated.toEpochMilli());
        yield encoded(ALIAS_RETARGETED, fields);
      }
      case DirectoryEvent.AliasDeleted(AliasName alias, KeyId target) ->
          encoded(ALIAS_DELETED, alias(alias, target));
      case DirectoryEvent.RetirableGrantAdded(String principalId, RetirableGrant grant) ->
          encoded(RETIRABLE_GRANT_ADDED, retirable(principalId, grant));
      case DirectoryEvent.RetirableGrantRemoved(String principalId, RetirableGrant grant) ->
          encoded(RETIRABLE_GRANT_REMOVED, retirable(principalId, grant));
      case DirectoryEvent.Unreadable() ->
          throw new IllegalArgumentException("an unreadable event is never journaled");
    };
  }

  static DirectoryEvent decode(String manifest, Fields fields) {
    return switch (manifest) {
      case KEY_REGISTERED -> new DirectoryEvent.KeyRegistered(fields.parsed("keyId", KeyId::parse));
      case KEY_UNREGISTERED ->
          new DirectoryEvent.KeyUnregistered(fields.parsed("keyId", KeyId::parse));
      case ALIAS_CREATED ->
          new DirectoryEvent.AliasCreated(
              fields.parsed("alias", AliasName::parse),
              fields.parsed("target", KeyId::parse),
              fields.instant("creationDate"));
      case ALIAS_RETARGETED ->
          new DirectoryEvent.AliasRetargeted(
              fields.parsed("alias", AliasName::parse),
              fields.parsed("target", KeyId::parse),
              fields.instant("creationDate"),
              fields.instant("lastUpdatedDate"));
      case ALIAS_DELETED ->
          new DirectoryEvent.AliasDeleted(
              fields.parsed("alias", AliasName::parse), fields.parsed("target", KeyId::parse));
      case RETIRABLE_GRANT_ADDED ->
          new DirectoryEvent.RetirableGrantAdded(fields.text("principalId"), retirable(fields));
      case RETIRABLE_GRANT_REMOVED ->
          new DirectoryEvent.RetirableGrantRemoved(fields.text("principalId"), retirable(fields));
      default ->
          throw new UnknownEventException("this version does not know the event " + manifest);
    };
  }

  private static Map<String, Object> alias(AliasName alias, KeyId target) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("alias", alias.value());
    fields.put("target", target.value());
    return fields;
  }

  private static Map<String, Object> retirable(String principalId, RetirableGrant grant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principalId", principalId);
    fields.put("account", grant.account().value());
    fields.put("keyId", grant.keyId().value());
    fields.put("grantId", grant.grantId());
    return fields;
  }

  private static RetirableGrant retirable(Fields fields) {
    return new RetirableGrant(
        fields.parsed("account", AccountId::parse),
        fields.parsed("keyId", KeyId::parse),
        fields.text("grantId"));
  }

  private static EncodedEvent encoded(String manifest, Map<String, Object> fields) {
    return new EncodedEvent(manifest, CborMap.write(fields));
  }
}
