package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyState;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.MultiRegion;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code KeyMetadata}, as CreateKey and DescribeKey answer it. */
final class KeyMetadataBody {

  private KeyMetadataBody() {}

  static byte[] of(KeyMetadata key) {
    JsonWriter json = new JsonWriter().beginObject();
    write(json, "KeyMetadata", key);
    return json.endObject().toBytes();
  }

  static void write(JsonWriter json, String name, KeyMetadata key) {
    json.beginObject(name)
        .text("AWSAccountId", key.arn().account().value())
        .text("KeyId", key.arn().keyId().value())
        .text("Arn", key.arn().toString())
        .moment("CreationDate", key.creationDate())
        .flag("Enabled", key.stateName() == KeyStateName.ENABLED)
        .text("Description", key.description())
        .text("KeyUsage", key.usage().name())
        .text("KeyState", key.stateName().awsName());
    if (key.state() instanceof KeyState.PendingDeletion pending) {
      json.moment("DeletionDate", pending.deletionDate());
    }
    key.expiration()
        .flatMap(Expiration::validTo)
        .ifPresent(validTo -> json.moment("ValidTo", validTo));
    json.text("Origin", key.origin().name())
        .text("ExpirationModel", key.expiration().map(Expiration::model))
        .text("KeyManager", key.manager().name())
        .text("CustomerMasterKeySpec", key.spec().name())
        .text("KeySpec", key.spec().name());
    KeyAlgorithms.of(key.spec(), key.usage()).write(json);
    json.flag("MultiRegion", key.arn().keyId().isMultiRegion());
    key.multiRegion().ifPresent(related -> write(json, key.arn(), related));
    if (key.state() instanceof KeyState.PendingReplicaDeletion(int days)) {
      json.number("PendingDeletionWindowInDays", days);
    }
    switch (key.backing()) {
      case Backing.OwnMaterial() -> {}
      case Backing.TokenKey(var store, var cluster, var _) ->
          json.text("CustomKeyStoreId", store.value()).text("CloudHsmClusterId", cluster.value());
      case Backing.ExternalKey(var store, var id) ->
          json.text("CustomKeyStoreId", store.value())
              .beginObject("XksKeyConfiguration")
              .text("Id", id)
              .endObject();
    }
    if (key.spec() == KeySpec.SYMMETRIC_DEFAULT) {
      json.text("CurrentKeyMaterialId", key.currentMaterial().map(MaterialId::hex));
    }
    json.endObject();
  }

  private static void write(JsonWriter json, KeyArn key, MultiRegion related) {
    json.beginObject("MultiRegionConfiguration")
        .text("MultiRegionKeyType", related.type().name())
        .beginObject("PrimaryKey")
        .text("Arn", in(related.primary(), key).toString())
        .text("Region", related.primary().name())
        .endObject()
        .beginArray("ReplicaKeys");
    for (Region replica : related.replicas()) {
      json.beginObject()
          .text("Arn", in(replica, key).toString())
          .text("Region", replica.name())
          .endObject();
    }
    json.endArray().endObject();
  }

  private static KeyArn in(Region region, KeyArn key) {
    return new KeyArn(region, key.account(), key.keyId());
  }

  /** What the audit tells of a new key. */
  static Map<String, Object> auditable(KeyMetadata key) {
    return Map.of("keyMetadata", told(key));
  }

  static Map<String, Object> told(KeyMetadata key) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("aWSAccountId", key.arn().account().value());
    told.put("keyId", key.arn().keyId().value());
    told.put("arn", key.arn().toString());
    told.put("creationDate", key.creationDate());
    told.put("enabled", key.stateName() == KeyStateName.ENABLED);
    told.put("description", key.description());
    told.put("keyUsage", key.usage().name());
    told.put("keyState", key.stateName().awsName());
    told.put("origin", key.origin().name());
    told.put("keyManager", key.manager().name());
    told.put("keySpec", key.spec().name());
    told.put("customerMasterKeySpec", key.spec().name());
    KeyAlgorithms.of(key.spec(), key.usage()).tell(told);
    told.put("multiRegion", key.arn().keyId().isMultiRegion());
    key.multiRegion()
        .ifPresent(related -> told.put("multiRegionConfiguration", told(key.arn(), related)));
    switch (key.backing()) {
      case Backing.OwnMaterial() -> {}
      case Backing.TokenKey(var store, var cluster, var _) -> {
        told.put("customKeyStoreId", store.value());
        told.put("cloudHsmClusterId", cluster.value());
      }
      case Backing.ExternalKey(var store, var id) -> {
        told.put("customKeyStoreId", store.value());
        told.put("xksKeyConfiguration", Map.of("id", id));
      }
    }
    if (key.spec() == KeySpec.SYMMETRIC_DEFAULT) {
      key.currentMaterial().ifPresent(id -> told.put("currentKeyMaterialId", id.hex()));
    }
    return told;
  }

  private static Map<String, Object> told(KeyArn key, MultiRegion related) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("multiRegionKeyType", related.type().name());
    told.put("primaryKey", place(related.primary(), key));
    told.put("replicaKeys", related.replicas().stream().map(region -> place(region, key)).toList());
    return told;
  }

  private static Map<String, Object> place(Region region, KeyArn key) {
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("arn", in(region, key).toString());
    place.put("region", region.name());
    return place;
  }
}
