package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.ImportType;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class ImportKeyMaterialOperation implements Operation {

  private static final String EXPIRES = "KEY_MATERIAL_EXPIRES";

  @Override
  public KmsOperation name() {
    return KmsOperation.IMPORT_KEY_MATERIAL;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<Instant> validTo = input.moment("ValidTo");
    KmsError error = contradiction(input, validTo);
    return error != null
        ? Arguments.refused(error)
        : Arguments.onKey(
            input,
            new KeyCommand.ImportKeyMaterial(
                PublicBytes.takeOwnershipOf(input.requiredBlob("ImportToken")),
                PublicBytes.takeOwnershipOf(input.requiredBlob("EncryptedKeyMaterial")),
                new Expiration(validTo),
                input.text("ImportType").map(ImportType::valueOf),
                input.text("KeyMaterialDescription"),
                input.text("KeyMaterialId").map(MaterialId::new),
                Optional.empty()));
  }

  private static @Nullable KmsError contradiction(Input input, Optional<Instant> validTo) {
    boolean expires = input.text("ExpirationModel").orElse(EXPIRES).equals(EXPIRES);
    if (expires == validTo.isPresent()) {
      return null;
    }
    return new KmsError.Invalid(
        expires
            ? "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
            : "A validTo date must not be set if the ExpirationModel is"
                + " KEY_MATERIAL_DOES_NOT_EXPIRE");
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.MaterialImported imported = Bodies.expect(KmsAnswer.MaterialImported.class, answer);
    return Bodies.material(imported.key(), imported.materialId());
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    KmsAnswer.MaterialImported imported = Bodies.expect(KmsAnswer.MaterialImported.class, answer);
    return Bodies.auditableMaterial(imported.key(), imported.materialId());
  }
}
