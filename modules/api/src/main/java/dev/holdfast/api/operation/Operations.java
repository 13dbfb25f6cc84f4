package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.model.operation.KmsOperation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of operations: which are built, and what their input looks like. */
public final class Operations {

  private final Map<KmsOperation, Built> built = new EnumMap<>(KmsOperation.class);

  /**
   * @param shape what its input looks like
   */
  public record Built(Operation operation, Shape.Structure shape) {}

  public Operations(Shapes shapes) {
    for (Operation operation : all()) {
      Shape.Structure shape =
          shapes
              .input(operation.name().awsName())
              .orElseThrow(() -> new IllegalStateException("no shape for " + operation.name()));
      built.put(operation.name(), new Built(operation, shape));
    }
  }

  /** An operation; empty when it is not built. */
  public Optional<Built> find(KmsOperation operation) {
    return Optional.ofNullable(built.get(operation));
  }

  private static List<Operation> all() {
    return List.of(
        new CancelKeyDeletionOperation(),
        new CreateAliasOperation(),
        new CreateKeyOperation(),
        new DecryptOperation(),
        new DeleteAliasOperation(),
        new DescribeKeyOperation(),
        new DisableKeyOperation(),
        new DisableKeyRotationOperation(),
        new EnableKeyOperation(),
        new EnableKeyRotationOperation(),
        new EncryptOperation(),
        new GenerateDataKeyOperation(),
        new GenerateDataKeyWithoutPlaintextOperation(),
        new GenerateRandomOperation(),
        new GetKeyPolicyOperation(),
        new GetKeyRotationStatusOperation(),
        new ListAliasesOperation(),
        new ListKeyPoliciesOperation(),
        new ListKeyRotationsOperation(),
        new ListKeysOperation(),
        new ListResourceTagsOperation(),
        new PutKeyPolicyOperation(),
        new ReEncryptOperation(),
        new RotateKeyOnDemandOperation(),
        new ScheduleKeyDeletionOperation(),
        new TagResourceOperation(),
        new UntagResourceOperation(),
        new UpdateAliasOperation(),
        new UpdateKeyDescriptionOperation());
  }
}
