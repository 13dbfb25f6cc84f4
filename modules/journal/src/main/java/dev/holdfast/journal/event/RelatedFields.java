package dev.holdfast.journal.event;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyMaterial;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.key.RotationType;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.SharedProperties.SharedMaterial;
import dev.holdfast.model.name.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The fields of what multi-Region keys are told of each other. */
final class RelatedFields {

  private RelatedFields() {}

  static void put(Map<String, Object> fields, ReplicaTerms terms) {
    fields.put("creator", terms.creator());
    fields.put("description", terms.description());
    KeyEvents.put(fields, terms.policy());
    fields.put("tags", terms.tags());
  }

  static ReplicaTerms terms(Fields fields) {
    return new ReplicaTerms(
        fields.text("creator"),
        fields.text("description"),
        KeyEvents.policy(fields),
        fields.texts("tags"));
  }

  static Set<String> names(SortedSet<Region> regions) {
    return regions.stream().map(Region::name).collect(Collectors.toSet());
  }

  static SortedSet<Region> regions(Fields fields, String name) {
    SortedSet<Region> regions = new TreeSet<>();
    for (String text : fields.textSet(name)) {
      regions.add(new Region(text));
    }
    return regions;
  }

  static Map<String, Object> of(KeyEvent.Synchronized told) {
    SharedProperties shared = told.shared();
    Map<String, Object> materials = new LinkedHashMap<>();
    for (int i = 0; i < shared.materials().size(); i++) {
      materials.put(
          place(i), material(told.backingKeys().get(i), shared.materials().get(i).rotation()));
    }
    return of(shared, materials);
  }

  /** Of imported material regions tell each other which there is, and what it is named by. */
  static Map<String, Object> ofImported(KeyEvent.Synchronized told) {
    SharedProperties shared = told.shared();
    Map<String, Object> materials = new LinkedHashMap<>();
    for (int i = 0; i < shared.materials().size(); i++) {
      SharedMaterial one = shared.materials().get(i);
      Map<String, Object> material = new LinkedHashMap<>();
      material.put("materialId", one.id().hex());
      material.put("rotation", rotationOrNone(one.rotation()));
      materials.put(place(i), material);
    }
    Map<String, Object> fields = of(shared, materials);
    fields.put("namingKey", KeyEvents.backingKey(told.backingKeys().getFirst()));
    return fields;
  }

  private static Map<String, Object> of(SharedProperties shared, Map<String, Object> materials) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("spec", shared.spec().name());
    fields.put("usage", shared.usage().name());
    fields.put("origin", shared.origin().name());
    fields.put("primary", shared.primary().name());
    fields.put("replicas", names(shared.replicas()));
    fields.put("revision", shared.revision());
    fields.put(
        "automaticRotation",
        shared.automaticRotation().map(RelatedFields::automatic).orElseGet(Map::of));
    fields.put("materials", materials);
    fields.put("pending", shared.lastIsPending() ? 1 : 0);
    return fields;
  }

  /** Entries of inner maps are sorted by name: with leading zeros they are in their order. */
  private static String place(int index) {
    return "%06d".formatted(index);
  }

  private static Map<String, Object> material(
      BackingKey backingKey, Optional<KeyMaterial.Rotation> rotation) {
    Map<String, Object> fields = new LinkedHashMap<>(KeyEvents.backingKey(backingKey));
    fields.put("rotation", rotationOrNone(rotation));
    return fields;
  }

  private static Map<String, Object> rotationOrNone(Optional<KeyMaterial.Rotation> rotation) {
    return rotation.map(RelatedFields::rotation).orElseGet(Map::of);
  }

  private static Map<String, Object> automatic(AutomaticRotation rotation) {
    return Map.of(
        "periodDays",
        rotation.periodDays(),
        "nextRotationDate",
        rotation.nextRotationDate().toEpochMilli());
  }

  private static Map<String, Object> rotation(KeyMaterial.Rotation rotation) {
    return Map.of("type", rotation.type().name(), "rotationDate", rotation.date().toEpochMilli());
  }

  static KeyEvent.Synchronized told(Fields fields) {
    List<SharedMaterial> materials = new ArrayList<>();
    List<BackingKey> backingKeys = new ArrayList<>();
    for (Fields one : fields.maps("materials")) {
      BackingKey backingKey = KeyEvents.backingKeyIn(one);
      backingKeys.add(backingKey);
      materials.add(new SharedMaterial(backingKey.materialId(), rotation(one.map("rotation"))));
    }
    return new KeyEvent.Synchronized(shared(fields, materials), backingKeys);
  }

  static KeyEvent.Synchronized toldForImport(Fields fields) {
    List<SharedMaterial> materials = new ArrayList<>();
    for (Fields one : fields.maps("materials")) {
      materials.add(
          new SharedMaterial(
              new MaterialId(one.text("materialId")), rotation(one.map("rotation"))));
    }
    return new KeyEvent.Synchronized(
        shared(fields, materials), List.of(KeyEvents.backingKeyIn(fields.map("namingKey"))));
  }

  private static SharedProperties shared(Fields fields, List<SharedMaterial> materials) {
    return new SharedProperties(
        fields.constant("spec", KeySpec.class),
        fields.constant("usage", KeyUsage.class),
        fields.constant("origin", KeyOrigin.class),
        fields.parsed("primary", Region::parse),
        regions(fields, "replicas"),
        fields.number("revision"),
        automatic(fields.map("automaticRotation")),
        materials,
        fields.number("pending") != 0);
  }

  /** Empty for the first material, which no rotation made. */
  private static Optional<KeyMaterial.Rotation> rotation(Fields fields) {
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new KeyMaterial.Rotation(
                fields.constant("type", RotationType.class), fields.instant("rotationDate")));
  }

  private static Optional<AutomaticRotation> automatic(Fields fields) {
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new AutomaticRotation(
                fields.smallNumber("periodDays"), fields.instant("nextRotationDate")));
  }
}
