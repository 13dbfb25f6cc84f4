package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Map;

final class DeleteImportedKeyMaterialOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DELETE_IMPORTED_KEY_MATERIAL;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(
        input,
        new KeyCommand.DeleteImportedKeyMaterial(input.text("KeyMaterialId").map(MaterialId::new)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.MaterialDeleted deleted = Bodies.expect(KmsAnswer.MaterialDeleted.class, answer);
    return Bodies.material(deleted.key(), deleted.materialId());
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    KmsAnswer.MaterialDeleted deleted = Bodies.expect(KmsAnswer.MaterialDeleted.class, answer);
    return Bodies.auditableMaterial(deleted.key(), deleted.materialId());
  }
}
