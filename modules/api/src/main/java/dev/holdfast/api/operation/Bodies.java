package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyArn;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Parts of bodies that several operations write. */
final class Bodies {

  static final String SYMMETRIC_DEFAULT = "SYMMETRIC_DEFAULT";
  private static final byte[] EMPTY = new byte[0];

  private Bodies() {}

  /** The answer as the kind that the operation has. */
  static <A extends KmsAnswer> A expect(Class<A> kind, KmsAnswer answer) {
    if (!kind.isInstance(answer)) {
      throw new IllegalStateException(
          "expected " + kind.getSimpleName() + ", got " + answer.getClass().getSimpleName());
    }
    return kind.cast(answer);
  }

  /** Nothing: some operations answer without a single byte. */
  static byte[] done(KmsAnswer answer) {
    var unused = expect(KmsAnswer.Done.class, answer);
    return EMPTY;
  }

  static byte[] acknowledged(KmsAnswer answer) {
    KeyArn key = expect(KmsAnswer.Acknowledged.class, answer).key();
    return new JsonWriter().beginObject().text("KeyId", key.toString()).endObject().toBytes();
  }

  /** A key, and one of its materials where there is one to tell of. */
  static byte[] material(KeyArn key, Optional<MaterialId> materialId) {
    return new JsonWriter()
        .beginObject()
        .text("KeyId", key.toString())
        .text("KeyMaterialId", materialId.map(MaterialId::hex))
        .endObject()
        .toBytes();
  }

  static Map<String, Object> auditableMaterial(KeyArn key, Optional<MaterialId> materialId) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("keyId", key.toString());
    materialId.ifPresent(id -> told.put("keyMaterialId", id.hex()));
    return told;
  }

  /** The end of a page, and of the object that it stands in. */
  static byte[] page(JsonWriter json, Optional<String> nextMarker) {
    return json.text("NextMarker", nextMarker)
        .flag("Truncated", nextMarker.isPresent())
        .endObject()
        .toBytes();
  }
}
