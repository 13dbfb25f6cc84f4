package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.Region;
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
  public record Built(Operation operation, Shape.Structure shape) {

    private static final String GRANT_TOKENS = "GrantTokens";
    private static final String RECIPIENT = "Recipient";

    /**
     * What the input asks for, with the grant tokens that it presents and the recipient that it
     * names, whatever the operation.
     *
     * @param region where it is asked for
     */
    public Parsed parse(Input input, Region region) {
      Parsed parsed = operation.parse(input);
      if (!(parsed instanceof Parsed.Ready(var request))) {
        return parsed;
      }
      Optional<KmsError> elsewhere = RegionalSpecs.refusal(request, region);
      if (elsewhere.isPresent()) {
        return Arguments.refused(elsewhere.get());
      }
      KmsRequest presenting = presenting(input, request);
      return shape.position(RECIPIENT) < 0
          ? new Parsed.Ready(presenting)
          : input
              .structure(RECIPIENT)
              .map(recipient -> AttestedRecipient.parse(recipient, presenting))
              .orElseGet(() -> new Parsed.Ready(presenting));
    }

    /**
     * As {@link Input#auditable}, without the recipient: of who that is CloudTrail tells elsewhere.
     */
    public Map<String, Object> auditable(Input input) {
      Map<String, Object> told = input.auditable();
      told.remove("recipient");
      return told;
    }

    private KmsRequest presenting(Input input, KmsRequest request) {
      List<String> tokens =
          shape.position(GRANT_TOKENS) < 0 ? List.of() : input.texts(GRANT_TOKENS);
      return tokens.isEmpty() ? request : new KmsRequest.WithGrantTokens(tokens, request);
    }
  }

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
        new ConnectCustomKeyStoreOperation(),
        new CreateCustomKeyStoreOperation(),
        new DeleteCustomKeyStoreOperation(),
        new DescribeCustomKeyStoresOperation(),
        new DisconnectCustomKeyStoreOperation(),
        new UpdateCustomKeyStoreOperation(),
        new CreateAliasOperation(),
        new CreateGrantOperation(),
        new CreateKeyOperation(),
        new DecapsulateOperation(),
        new DecryptOperation(),
        new DeleteAliasOperation(),
        new DeleteImportedKeyMaterialOperation(),
        new DeriveSharedSecretOperation(),
        new DescribeKeyOperation(),
        new DisableKeyOperation(),
        new DisableKeyRotationOperation(),
        new EnableKeyOperation(),
        new EnableKeyRotationOperation(),
        new EncapsulateOperation(),
        new EncryptOperation(),
        new GenerateDataKeyOperation(),
        new GenerateDataKeyPairOperation(),
        new GenerateDataKeyPairWithoutPlaintextOperation(),
        new GenerateDataKeyWithoutPlaintextOperation(),
        new GenerateMacOperation(),
        new GenerateRandomOperation(),
        new GetKeyLastUsageOperation(),
        new GetKeyPolicyOperation(),
        new GetKeyRotationStatusOperation(),
        new GetParametersForImportOperation(),
        new GetPublicKeyOperation(),
        new ImportKeyMaterialOperation(),
        new ListAliasesOperation(),
        new ListGrantsOperation(),
        new ListKeyPoliciesOperation(),
        new ListKeyRotationsOperation(),
        new ListKeysOperation(),
        new ListResourceTagsOperation(),
        new ListRetirableGrantsOperation(),
        new PutKeyPolicyOperation(),
        new ReEncryptOperation(),
        new ReplicateKeyOperation(),
        new RetireGrantOperation(),
        new RevokeGrantOperation(),
        new RotateKeyOnDemandOperation(),
        new ScheduleKeyDeletionOperation(),
        new SignOperation(),
        new TagResourceOperation(),
        new UntagResourceOperation(),
        new UpdateAliasOperation(),
        new UpdateKeyDescriptionOperation(),
        new UpdatePrimaryRegionOperation(),
        new VerifyMacOperation(),
        new VerifyOperation());
  }
}
