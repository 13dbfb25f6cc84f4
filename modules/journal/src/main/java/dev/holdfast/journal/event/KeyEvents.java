package dev.holdfast.journal.event;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.key.RotationType;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.StoreId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The bytes of a KMS key's events. */
final class KeyEvents {

  private static final String CREATED = "key.created.v1";
  private static final String CREATED_FOR_IMPORT = "key.created-for-import.v1";
  private static final String CREATED_IN_STORE = "key.created-in-store.v1";
  private static final String CREATED_ON_TOKEN = "key.created-on-token.v1";
  private static final String ENABLED = "key.enabled.v1";
  private static final String DISABLED = "key.disabled.v1";
  private static final String DESCRIPTION_UPDATED = "key.description-updated.v1";
  private static final String DELETION_SCHEDULED = "key.deletion-scheduled.v1";
  private static final String DELETION_CANCELLED = "key.deletion-cancelled.v1";
  private static final String TAGGED = "key.tagged.v1";
  private static final String UNTAGGED = "key.untagged.v1";
  private static final String POLICY_PUT = "key.policy-put.v1";
  private static final String ROTATION_ENABLED = "key.rotation-enabled.v1";
  private static final String ROTATION_DISABLED = "key.rotation-disabled.v1";
  private static final String ROTATED = "key.rotated.v1";
  private static final String MATERIAL_IMPORTED = "key.material-imported.v1";
  private static final String MATERIAL_DELETED = "key.material-deleted.v1";
  private static final String MATERIAL_EXPIRED = "key.material-expired.v1";
  private static final String MATERIAL_SHREDDED = "key.material-shredded.v1";
  private static final String IMPORTED_MATERIAL_ROTATED = "key.imported-material-rotated.v1";
  private static final String CREATED_AS_REPLICA = "key.created-as-replica.v1";
  private static final String REPLICA_ADDED = "key.replica-added.v1";
  private static final String REPLICA_SYNCHRONIZED = "key.replica-synchronized.v1";
  private static final String REPLICA_REMOVED = "key.replica-removed.v1";
  private static final String REPLICA_DELETION_AWAITED = "key.replica-deletion-awaited.v1";
  private static final String ROTATION_BEGUN = "key.rotation-begun.v1";
  private static final String ROTATION_COMPLETED = "key.rotation-completed.v1";
  private static final String PRIMARY_MOVE_BEGUN = "key.primary-move-begun.v1";
  private static final String PRIMARY_MOVE_ABANDONED = "key.primary-move-abandoned.v1";
  private static final String PRIMARY_MOVED = "key.primary-moved.v1";
  private static final String SYNCHRONIZED = "key.synchronized.v1";
  private static final String SYNCHRONIZED_FOR_IMPORT = "key.synchronized-for-import.v1";
  private static final String NAMING_KEY_MADE = "key.naming-key-made.v1";
  private static final String REPLICA_IMPORTED = "key.replica-imported.v1";
  private static final String GRANT_ISSUED = "key.grant-issued.v1";
  private static final String GRANT_RETIRED = "key.grant-retired.v1";
  private static final String GRANT_REVOKED = "key.grant-revoked.v1";
  private static final String DELETED = "key.deleted.v1";
  private static final String SHREDDED = "key.shredded.v1";

  static final Set<String> MANIFESTS =
      Set.of(
          CREATED,
          CREATED_FOR_IMPORT,
          CREATED_IN_STORE,
          CREATED_ON_TOKEN,
          ENABLED,
          DISABLED,
          DESCRIPTION_UPDATED,
          DELETION_SCHEDULED,
          DELETION_CANCELLED,
          TAGGED,
          UNTAGGED,
          POLICY_PUT,
          ROTATION_ENABLED,
          ROTATION_DISABLED,
          ROTATED,
          MATERIAL_IMPORTED,
          MATERIAL_DELETED,
          MATERIAL_EXPIRED,
          MATERIAL_SHREDDED,
          IMPORTED_MATERIAL_ROTATED,
          CREATED_AS_REPLICA,
          REPLICA_ADDED,
          REPLICA_SYNCHRONIZED,
          REPLICA_REMOVED,
          REPLICA_DELETION_AWAITED,
          ROTATION_BEGUN,
          ROTATION_COMPLETED,
          PRIMARY_MOVE_BEGUN,
          PRIMARY_MOVE_ABANDONED,
          PRIMARY_MOVED,
          SYNCHRONIZED,
          SYNCHRONIZED_FOR_IMPORT,
          NAMING_KEY_MADE,
          REPLICA_IMPORTED,
          GRANT_ISSUED,
          GRANT_RETIRED,
          GRANT_REVOKED,
          DELETED,
          SHREDDED);

  private KeyEvents() {}

  static EncodedEvent encode(KeyEvent event) {
    return switch (event) {
      case KeyEvent.Created created -> encoded(CREATED, created(created));
      case KeyEvent.CreatedForImport created -> encoded(CREATED_FOR_IMPORT, created(created));
      case KeyEvent.CreatedInStore created ->
          encoded(
              switch (created.inStore()) {
                case Backing.ExternalKey _ -> CREATED_IN_STORE;
                case Backing.TokenKey _ -> CREATED_ON_TOKEN;
              },
              created(created));
      case KeyEvent.Enabled() -> encoded(ENABLED, Map.of());
      case KeyEvent.Disabled() -> encoded(DISABLED, Map.of());
      case KeyEvent.DescriptionUpdated(String description) ->
          encoded(DESCRIPTION_UPDATED, Map.of("description", description));
      case KeyEvent.DeletionScheduled(Instant date) ->
          encoded(DELETION_SCHEDULED, Map.of("deletionDate", date.toEpochMilli()));
      case KeyEvent.DeletionCancelled() -> encoded(DELETION_CANCELLED, Map.of());
      case KeyEvent.Tagged(Map<String, String> tags) -> encoded(TAGGED, Map.of("tags", tags));
      case KeyEvent.Untagged(Set<String> tagKeys) -> encoded(UNTAGGED, Map.of("tagKeys", tagKeys));
      case KeyEvent.PolicyPut(AttachedKeyPolicy policy) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, policy);
        yield encoded(POLICY_PUT, fields);
      }
      case KeyEvent.RotationEnabled(int days, Instant next) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("periodDays", days);
        fields.put("nextRotationDate", next.toEpochMilli());
        yield encoded(ROTATION_ENABLED, fields);
      }
      case KeyEvent.RotationDisabled() -> encoded(ROTATION_DISABLED, Map.of());
      case KeyEvent.Rotated(BackingKey backingKey, RotationType type, Instant date) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("backingKey", backingKey(backingKey));
        fields.put("type", type.name());
        fields.put("rotationDate", date.toEpochMilli());
        yield encoded(ROTATED, fields);
      }
      case KeyEvent.MaterialImported imported -> encoded(MATERIAL_IMPORTED, imported(imported));
      case KeyEvent.MaterialDeleted(MaterialId id, Instant at) ->
          encoded(MATERIAL_DELETED, material(id, "at", at));
      case KeyEvent.MaterialExpired(MaterialId id, Instant validTo) ->
          encoded(MATERIAL_EXPIRED, material(id, "validTo", validTo));
      case KeyEvent.MaterialShredded(Set<String> slots) ->
          encoded(MATERIAL_SHREDDED, Map.of("slots", slots));
      case KeyEvent.ImportedMaterialRotated(MaterialId id, Instant date) ->
          encoded(IMPORTED_MATERIAL_ROTATED, material(id, "rotationDate", date));
      case KeyEvent.CreatedAsReplica created -> encoded(CREATED_AS_REPLICA, created(created));
      case KeyEvent.ReplicaAdded(Region region, ReplicaTerms terms) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("region", region.name());
        RelatedFields.put(fields, terms);
        yield encoded(REPLICA_ADDED, fields);
      }
      case KeyEvent.ReplicaSynchronized(Region region, long revision) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("region", region.name());
        fields.put("revision", revision);
        yield encoded(REPLICA_SYNCHRONIZED, fields);
      }
      case KeyEvent.ReplicaRemoved(Region region, Instant at) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("region", region.name());
        fields.put("at", at.toEpochMilli());
        yield encoded(REPLICA_REMOVED, fields);
      }
      case KeyEvent.ReplicaDeletionAwaited(int days) ->
          encoded(REPLICA_DELETION_AWAITED, Map.of("pendingWindowDays", days));
      case KeyEvent.RotationBegun(BackingKey backingKey, RotationType type, Instant at) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("backingKey", backingKey(backingKey));
        fields.put("type", type.name());
        fields.put("at", at.toEpochMilli());
        yield encoded(ROTATION_BEGUN, fields);
      }
      case KeyEvent.RotationCompleted(Instant date) ->
          encoded(ROTATION_COMPLETED, Map.of("rotationDate", date.toEpochMilli()));
      case KeyEvent.PrimaryMoveBegun(Region successor) ->
          encoded(PRIMARY_MOVE_BEGUN, Map.of("successor", successor.name()));
      case KeyEvent.PrimaryMoveAbandoned() -> encoded(PRIMARY_MOVE_ABANDONED, Map.of());
      case KeyEvent.PrimaryMoved() -> encoded(PRIMARY_MOVED, Map.of());
      case KeyEvent.Synchronized told ->
          told.shared().origin() == KeyOrigin.EXTERNAL
              ? encoded(SYNCHRONIZED_FOR_IMPORT, RelatedFields.ofImported(told))
              : encoded(SYNCHRONIZED, RelatedFields.of(told));
      case KeyEvent.NamingKeyMade(BackingKey namingKey) ->
          encoded(NAMING_KEY_MADE, Map.of("namingKey", backingKey(namingKey)));
      case KeyEvent.ReplicaImported(Region region, MaterialId id) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("region", region.name());
        fields.put("materialId", id.hex());
        yield encoded(REPLICA_IMPORTED, fields);
      }
      case KeyEvent.GrantIssued(Grant grant) -> encoded(GRANT_ISSUED, GrantFields.of(grant));
      case KeyEvent.GrantRetired(String grantId) ->
          encoded(GRANT_RETIRED, Map.of("grantId", grantId));
      case KeyEvent.GrantRevoked(String grantId) ->
          encoded(GRANT_REVOKED, Map.of("grantId", grantId));
      case KeyEvent.Deleted(Instant date) ->
          encoded(DELETED, Map.of("deletionDate", date.toEpochMilli()));
      case KeyEvent.Shredded(Instant at) -> encoded(SHREDDED, Map.of("at", at.toEpochMilli()));
      case KeyEvent.Unreadable() ->
          throw new IllegalArgumentException("an unreadable event is never journaled");
    };
  }

  static KeyEvent decode(String manifest, Fields fields) {
    return switch (manifest) {
      case CREATED -> created(fields);
      case CREATED_FOR_IMPORT -> createdForImport(fields);
      case CREATED_IN_STORE ->
          createdInStore(
              fields,
              new Backing.ExternalKey(
                  fields.parsed("storeId", StoreId::parse), fields.text("externalKeyId")));
      case CREATED_ON_TOKEN ->
          createdInStore(
              fields,
              new Backing.TokenKey(
                  fields.parsed("storeId", StoreId::parse),
                  fields.parsed("clusterId", ClusterId::parse),
                  fields.text("objectId")));
      case ENABLED -> new KeyEvent.Enabled();
      case DISABLED -> new KeyEvent.Disabled();
      case DESCRIPTION_UPDATED -> new KeyEvent.DescriptionUpdated(fields.text("description"));
      case DELETION_SCHEDULED -> new KeyEvent.DeletionScheduled(fields.instant("deletionDate"));
      case DELETION_CANCELLED -> new KeyEvent.DeletionCancelled();
      case TAGGED -> new KeyEvent.Tagged(fields.texts("tags"));
      case UNTAGGED -> new KeyEvent.Untagged(fields.textSet("tagKeys"));
      case POLICY_PUT -> new KeyEvent.PolicyPut(policy(fields));
      case ROTATION_ENABLED ->
          new KeyEvent.RotationEnabled(
              fields.smallNumber("periodDays"), fields.instant("nextRotationDate"));
      case ROTATION_DISABLED -> new KeyEvent.RotationDisabled();
      case ROTATED ->
          new KeyEvent.Rotated(
              backingKey(fields),
              fields.constant("type", RotationType.class),
              fields.instant("rotationDate"));
      case MATERIAL_IMPORTED ->
          new KeyEvent.MaterialImported(
              backingKey(fields),
              fields.text("description"),
              new Expiration(fields.optionalInstant("validTo")),
              fields.instant("importDate"));
      case MATERIAL_DELETED -> new KeyEvent.MaterialDeleted(material(fields), fields.instant("at"));
      case MATERIAL_EXPIRED ->
          new KeyEvent.MaterialExpired(material(fields), fields.instant("validTo"));
      case MATERIAL_SHREDDED -> new KeyEvent.MaterialShredded(fields.textSet("slots"));
      case IMPORTED_MATERIAL_ROTATED ->
          new KeyEvent.ImportedMaterialRotated(material(fields), fields.instant("rotationDate"));
      case CREATED_AS_REPLICA -> createdAsReplica(fields);
      case REPLICA_ADDED ->
          new KeyEvent.ReplicaAdded(
              fields.parsed("region", Region::parse), RelatedFields.terms(fields));
      case REPLICA_SYNCHRONIZED ->
          new KeyEvent.ReplicaSynchronized(
              fields.parsed("region", Region::parse), fields.number("revision"));
      case REPLICA_REMOVED ->
          new KeyEvent.ReplicaRemoved(fields.parsed("region", Region::parse), fields.instant("at"));
      case REPLICA_DELETION_AWAITED ->
          new KeyEvent.ReplicaDeletionAwaited(fields.smallNumber("pendingWindowDays"));
      case ROTATION_BEGUN ->
          new KeyEvent.RotationBegun(
              backingKey(fields),
              fields.constant("type", RotationType.class),
              fields.instant("at"));
      case ROTATION_COMPLETED -> new KeyEvent.RotationCompleted(fields.instant("rotationDate"));
      case PRIMARY_MOVE_BEGUN ->
          new KeyEvent.PrimaryMoveBegun(fields.parsed("successor", Region::parse));
      case PRIMARY_MOVE_ABANDONED -> new KeyEvent.PrimaryMoveAbandoned();
      case PRIMARY_MOVED -> new KeyEvent.PrimaryMoved();
      case SYNCHRONIZED -> RelatedFields.told(fields);
      case SYNCHRONIZED_FOR_IMPORT -> RelatedFields.toldForImport(fields);
      case NAMING_KEY_MADE -> new KeyEvent.NamingKeyMade(backingKeyIn(fields.map("namingKey")));
      case REPLICA_IMPORTED ->
          new KeyEvent.ReplicaImported(fields.parsed("region", Region::parse), material(fields));
      case GRANT_ISSUED -> new KeyEvent.GrantIssued(GrantFields.read(fields));
      case GRANT_RETIRED -> new KeyEvent.GrantRetired(fields.text("grantId"));
      case GRANT_REVOKED -> new KeyEvent.GrantRevoked(fields.text("grantId"));
      case DELETED -> new KeyEvent.Deleted(fields.instant("deletionDate"));
      case SHREDDED -> new KeyEvent.Shredded(fields.instant("at"));
      default ->
          throw new UnknownEventException("this version does not know the event " + manifest);
    };
  }

  private static EncodedEvent encoded(String manifest, Map<String, Object> fields) {
    return new EncodedEvent(manifest, CborMap.write(fields));
  }

  private static Map<String, Object> created(KeyEvent.Created created) {
    Map<String, Object> fields = named(created.arn());
    fields.put("spec", created.spec().name());
    fields.put("usage", created.usage().name());
    fields.put("origin", created.origin().name());
    fields.put("creator", created.creator());
    fields.put("description", created.description());
    put(fields, created.policy());
    fields.put("tags", created.tags());
    fields.put("backingKey", backingKey(created.backingKey()));
    fields.put("creationDate", created.creationDate().toEpochMilli());
    return fields;
  }

  private static Map<String, Object> created(KeyEvent.CreatedForImport created) {
    Map<String, Object> fields = named(created.arn());
    fields.put("spec", created.spec().name());
    fields.put("usage", created.usage().name());
    fields.put("creator", created.creator());
    fields.put("description", created.description());
    put(fields, created.policy());
    fields.put("tags", created.tags());
    fields.put("creationDate", created.creationDate().toEpochMilli());
    return fields;
  }

  private static KeyEvent.CreatedForImport createdForImport(Fields fields) {
    return new KeyEvent.CreatedForImport(
        arn(fields),
        fields.constant("spec", KeySpec.class),
        fields.constant("usage", KeyUsage.class),
        fields.text("creator"),
        fields.text("description"),
        policy(fields),
        fields.texts("tags"),
        fields.instant("creationDate"));
  }

  private static Map<String, Object> created(KeyEvent.CreatedAsReplica created) {
    Map<String, Object> fields = named(created.arn());
    fields.put("spec", created.spec().name());
    fields.put("usage", created.usage().name());
    fields.put("origin", created.origin().name());
    RelatedFields.put(fields, created.terms());
    fields.put("primary", created.primary().name());
    fields.put("replicas", RelatedFields.names(created.replicas()));
    fields.put("creationDate", created.creationDate().toEpochMilli());
    return fields;
  }

  private static KeyEvent.CreatedAsReplica createdAsReplica(Fields fields) {
    return new KeyEvent.CreatedAsReplica(
        arn(fields),
        fields.constant("spec", KeySpec.class),
        fields.constant("usage", KeyUsage.class),
        fields.constant("origin", KeyOrigin.class),
        RelatedFields.terms(fields),
        fields.parsed("primary", Region::parse),
        RelatedFields.regions(fields, "replicas"),
        fields.instant("creationDate"));
  }

  /** Without spec and usage: there is one kind of key in such stores. */
  private static Map<String, Object> created(KeyEvent.CreatedInStore created) {
    Map<String, Object> fields = named(created.arn());
    fields.put("creator", created.creator());
    fields.put("description", created.description());
    put(fields, created.policy());
    fields.put("tags", created.tags());
    fields.put("backingKey", backingKey(created.backingKey()));
    fields.put("storeId", created.inStore().store().value());
    switch (created.inStore()) {
      case Backing.ExternalKey(var _, var id) -> fields.put("externalKeyId", id);
      case Backing.TokenKey(var _, var cluster, var id) -> {
        fields.put("clusterId", cluster.value());
        fields.put("objectId", id);
      }
    }
    fields.put("creationDate", created.creationDate().toEpochMilli());
    return fields;
  }

  private static KeyEvent.CreatedInStore createdInStore(Fields fields, Backing.InStore inStore) {
    return new KeyEvent.CreatedInStore(
        arn(fields),
        fields.text("creator"),
        fields.text("description"),
        policy(fields),
        fields.texts("tags"),
        backingKey(fields),
        inStore,
        fields.instant("creationDate"));
  }

  private static Map<String, Object> imported(KeyEvent.MaterialImported imported) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("backingKey", backingKey(imported.backingKey()));
    fields.put("description", imported.description());
    fields.put(
        "validTo", imported.expiration().validTo().map(Instant::toEpochMilli).stream().toList());
    fields.put("importDate", imported.importDate().toEpochMilli());
    return fields;
  }

  private static Map<String, Object> material(MaterialId id, String when, Instant instant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("materialId", id.hex());
    fields.put(when, instant.toEpochMilli());
    return fields;
  }

  private static MaterialId material(Fields fields) {
    return new MaterialId(fields.text("materialId"));
  }

  /** Which key it is, before everything else that is told of it. */
  private static Map<String, Object> named(KeyArn arn) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("region", arn.region().name());
    fields.put("account", arn.account().value());
    fields.put("keyId", arn.keyId().value());
    return fields;
  }

  private static KeyArn arn(Fields fields) {
    return new KeyArn(
        fields.parsed("region", Region::parse),
        fields.parsed("account", AccountId::parse),
        fields.parsed("keyId", KeyId::parse));
  }

  private static KeyEvent.Created created(Fields fields) {
    return new KeyEvent.Created(
        arn(fields),
        fields.constant("spec", KeySpec.class),
        fields.constant("usage", KeyUsage.class),
        fields.constant("origin", KeyOrigin.class),
        fields.text("creator"),
        fields.text("description"),
        policy(fields),
        fields.texts("tags"),
        backingKey(fields),
        fields.instant("creationDate"));
  }

  static void put(Map<String, Object> fields, AttachedKeyPolicy policy) {
    fields.put("policy", policy.document());
    if (!policy.names().ids().isEmpty()) {
      fields.put("principalIds", policy.names().ids());
    }
  }

  /** Without ids the policy names nobody but accounts: no other could be named when it was put. */
  static AttachedKeyPolicy policy(Fields fields) {
    return new AttachedKeyPolicy(
        fields.text("policy"), new HeldNames(fields.textsOrNone("principalIds")));
  }

  static Map<String, Object> backingKey(BackingKey backingKey) {
    return Map.of(
        "materialId", backingKey.materialId().hex(), "token", backingKey.token().toBytes());
  }

  private static BackingKey backingKey(Fields fields) {
    return backingKeyIn(fields.map("backingKey"));
  }

  static BackingKey backingKeyIn(Fields inner) {
    return new BackingKey(
        new MaterialId(inner.text("materialId")), ExportedKeyToken.copyOf(inner.bytes("token")));
  }
}
