package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.createdForImport;
import static dev.holdfast.testkit.key.SampleKey.imported;
import static dev.holdfast.testkit.key.SampleKey.materialId;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A key whose material its owner brings, what may happen to it, and what may be asked of it. */
final class SampleImport {

  static final KeyEvent EMPTY = createdForImport();
  static final Instant SOON = BIRTH.plus(Duration.ofHours(1));
  static final KeyEvent FIRST = imported(1, Expiration.NEVER);
  static final KeyEvent FIRST_UNTIL_SOON = imported(1, Expiration.at(SOON));
  static final KeyEvent SECOND = imported(2, Expiration.NEVER);
  static final KeyEvent SECOND_UNTIL_SOON = imported(2, Expiration.at(SOON));
  static final KeyEvent ROTATED = new KeyEvent.ImportedMaterialRotated(materialId(2), BIRTH);
  static final KeyEvent FIRST_DELETED = new KeyEvent.MaterialDeleted(materialId(1), BIRTH);
  static final KeyEvent FIRST_EXPIRED = new KeyEvent.MaterialExpired(materialId(1), SOON);
  static final KeyEvent DELETION_SCHEDULED =
      new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7)));
  static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});
  static final KeyCommand ENCRYPT =
      new KeyCommand.Encrypt(
          KmsOperation.ENCRYPT,
          Plaintext.takeOwnershipOf(new byte[] {1}),
          EncryptionContext.EMPTY,
          false);
  static final KeyCommand DELETE_CURRENT =
      new KeyCommand.DeleteImportedKeyMaterial(Optional.empty());
  static final KeyCommand DESCRIBE = new KeyCommand.DescribeKey();
  static final KmsError PENDING_IMPORT = new KmsError.KeyInState(ARN, KeyStateName.PENDING_IMPORT);
  static final KmsError INCORRECT = new KmsError.IncorrectKeyMaterial();

  private SampleImport() {}

  /** What the vault has unwrapped is {@code backingKey(number)}. */
  static KeyCommand.ImportKeyMaterial importing(int number) {
    return asked(Expiration.NEVER, Optional.empty(), Optional.empty(), Optional.empty())
        .with(backingKey(number));
  }

  static KeyCommand.ImportKeyMaterial importing(int number, ImportType type) {
    return asked(Expiration.NEVER, Optional.of(type), Optional.empty(), Optional.empty())
        .with(backingKey(number));
  }

  static KeyCommand.ImportKeyMaterial asked(
      Expiration expiration,
      Optional<ImportType> type,
      Optional<String> description,
      Optional<MaterialId> id) {
    return new KeyCommand.ImportKeyMaterial(
        BYTES, BYTES, expiration, type, description, id, Optional.empty());
  }

  static KeyMetadata metadata(KmsKey key) {
    return ((KmsKey.Live) key).metadata();
  }

  static KeyState stateOf(KeyEvent... events) {
    return metadata(KeyScenario.replay(List.of(events))).state();
  }
}
