package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.rate.RequestClass;
import java.util.Optional;

/** Against which rate a request counts. */
public final class RequestClasses {

  private static final String SYMMETRIC = "SYMMETRIC_DEFAULT";

  private RequestClasses() {}

  /** The class of what was read; of what cannot be read only the operation is known. */
  public static RequestClass of(KmsOperation operation, Reading reading) {
    return RequestClass.of(
        operation,
        reading instanceof Reading.Read(var input) ? kind(operation, input) : Optional.empty());
  }

  private static Optional<String> kind(KmsOperation operation, Input input) {
    return switch (operation) {
      case ENCRYPT, DECRYPT -> input.text("EncryptionAlgorithm");
      case SIGN, VERIFY -> input.text("SigningAlgorithm");
      case GENERATE_DATA_KEY_PAIR, GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT ->
          input.text("KeyPairSpec");
      // Counted once: by the half that costs more.
      case RE_ENCRYPT ->
          input
              .text("SourceEncryptionAlgorithm")
              .filter(source -> !source.equals(SYMMETRIC))
              .or(() -> input.text("DestinationEncryptionAlgorithm"));
      default -> Optional.empty();
    };
  }
}
