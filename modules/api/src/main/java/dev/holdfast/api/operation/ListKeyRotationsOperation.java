package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.KeyMaterial;
import dev.holdfast.model.operation.KmsOperation;

final class ListKeyRotationsOperation implements Operation {

  private static final int DEFAULT_LIMIT = 100;

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_KEY_ROTATIONS;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    boolean allMaterial =
        input.text("IncludeKeyMaterial").filter("ALL_KEY_MATERIAL"::equals).isPresent();
    int limit = input.number("Limit").orElse(DEFAULT_LIMIT);
    return Arguments.onKey(
        input,
        key -> new KmsRequest.ListKeyRotations(key, allMaterial, limit, Arguments.marker(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Rotations page = Bodies.expect(KmsAnswer.Rotations.class, answer);
    JsonWriter json = new JsonWriter().beginObject().beginArray("Rotations");
    for (KmsAnswer.Rotation rotation : page.rotations()) {
      json.beginObject()
          .text("KeyId", page.key().keyId().value())
          .text("KeyMaterialId", rotation.materialId().hex())
          .text("KeyMaterialState", rotation.state().name());
      rotation.imported().ifPresent(imported -> write(json, imported));
      rotation.date().ifPresent(date -> json.moment("RotationDate", date));
      rotation.type().ifPresent(type -> json.text("RotationType", type.name()));
      json.endObject();
    }
    return Bodies.page(json.endArray(), page.nextMarker());
  }

  private static void write(JsonWriter json, KeyMaterial.Imported imported) {
    if (!imported.description().isEmpty()) {
      json.text("KeyMaterialDescription", imported.description());
    }
    json.text("ImportState", imported.present() ? "IMPORTED" : "PENDING_IMPORT");
    if (imported.present()) {
      json.text("ExpirationModel", imported.expiration().model());
      imported.expiration().validTo().ifPresent(validTo -> json.moment("ValidTo", validTo));
    }
  }
}
