package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What kind of key CreateKey is asked for: which kinds there are at AWS, and which of them are
 * built.
 */
final class KeyKind {

  private static final String STORE = "CustomKeyStoreId";
  private static final String EXTERNAL_KEY = "XksKeyId";

  private KeyKind() {}

  /** A request that AWS refuses too. */
  static @Nullable KmsError contradiction(Input input) {
    if (input.has("KeySpec") && input.has("CustomerMasterKeySpec")) {
      return new KmsError.Invalid(
          "You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
              + " CustomerMasterKeySpec is deprecated.");
    }
    KeySpec spec = spec(input);
    Optional<String> usage = input.text("KeyUsage");
    if (usage.isEmpty()) {
      return spec == KeySpec.SYMMETRIC_DEFAULT
          ? null
          : new KmsError.Invalid(
              "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                  + " keys.");
    }
    return spec.usages().contains(usage(input))
        ? null
        : new KmsError.Invalid(
            "KeyUsage " + usage.get() + " is not compatible with KeySpec " + spec);
  }

  /** What contradicts a custom key store, or the lack of one; of an origin that is supported. */
  static @Nullable KmsError misplaced(Input input) {
    boolean external = origin(input) == KeyOrigin.EXTERNAL_KEY_STORE;
    boolean inStore = external || origin(input) == KeyOrigin.AWS_CLOUDHSM;
    if (!inStore && input.has(STORE)) {
      return notFor(STORE, input);
    }
    if (!external && input.has(EXTERNAL_KEY)) {
      return notFor(EXTERNAL_KEY, input);
    }
    if (inStore && !input.has(STORE)) {
      return required(STORE, input);
    }
    if (external && !input.has(EXTERNAL_KEY)) {
      return required(EXTERNAL_KEY, input);
    }
    if (external && isStep(input.requiredText(EXTERNAL_KEY))) {
      return new KmsError.Invalid(EXTERNAL_KEY + " identifies no external key.");
    }
    if (inStore && isMultiRegion(input)) {
      return new KmsError.Unsupported(
          "Multi-Region keys are not supported for KMS keys in a custom key store.");
    }
    return !inStore || spec(input) == KeySpec.SYMMETRIC_DEFAULT
        ? null
        : new KmsError.Unsupported(
            "KeySpec " + spec(input) + " is not supported for KMS keys in a custom key store.");
  }

  private static KmsError notFor(String member, Input input) {
    return new KmsError.Invalid(
        member + " is not valid for a KMS key with the Origin " + origin(input) + ".");
  }

  private static KmsError required(String member, Input input) {
    return new KmsError.Invalid(
        member + " is required for a KMS key with the Origin " + origin(input) + ".");
  }

  /** It stands in a path, in which such a name leads elsewhere. */
  private static boolean isStep(String externalKeyId) {
    return externalKeyId.equals(".") || externalKeyId.equals("..");
  }

  /** Where a key is to be whose origin is a custom key store. */
  static Optional<KmsRequest.StoreReference> inStore(Input input) {
    return switch (origin(input)) {
      case AWS_KMS, EXTERNAL -> Optional.empty();
      case EXTERNAL_KEY_STORE ->
          Optional.of(
              new KmsRequest.ExternalKeyReference(
                  input.requiredText(STORE), input.requiredText(EXTERNAL_KEY)));
      case AWS_CLOUDHSM -> Optional.of(new KmsRequest.TokenReference(input.requiredText(STORE)));
    };
  }

  static boolean isMultiRegion(Input input) {
    return input.flag("MultiRegion");
  }

  static KeySpec spec(Input input) {
    return input
        .text("KeySpec")
        .or(() -> input.text("CustomerMasterKeySpec"))
        .map(KeySpec::valueOf)
        .orElse(KeySpec.SYMMETRIC_DEFAULT);
  }

  /** One that is supported. */
  static KeyOrigin origin(Input input) {
    return input.text("Origin").map(KeyOrigin::valueOf).orElse(KeyOrigin.AWS_KMS);
  }

  static KeyUsage usage(Input input) {
    return input.text("KeyUsage").map(KeyUsage::valueOf).orElse(KeyUsage.ENCRYPT_DECRYPT);
  }
}
