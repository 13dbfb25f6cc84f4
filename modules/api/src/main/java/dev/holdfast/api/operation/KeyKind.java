package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What kind of key CreateKey is asked for: which kinds there are at AWS, and which of them are
 * built.
 */
final class KeyKind {

  private static final Set<String> ORIGINS =
      Set.of(KeyOrigin.AWS_KMS.name(), KeyOrigin.EXTERNAL.name());

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

  /** A kind that AWS has and this service does not have yet: refused, never faked. */
  static @Nullable KmsError unsupported(Input input) {
    KeySpec spec = spec(input);
    String origin = input.text("Origin").orElse(KeyOrigin.AWS_KMS.name());
    KmsError unbuilt = unsupported("KeySpec", spec);
    if (unbuilt != null) {
      return unbuilt;
    }
    if (!ORIGINS.contains(origin)) {
      return new KmsError.Unsupported("Origin " + origin + " is not supported.");
    }
    if (input.flag("MultiRegion")) {
      return new KmsError.Unsupported("Multi-Region keys are not supported.");
    }
    return input.has("CustomKeyStoreId") || input.has("XksKeyId")
        ? new KmsError.Unsupported("Custom key stores are not supported.")
        : null;
  }

  /** A spec that a member names; AWS has SM2 in its regions in China only. */
  static @Nullable KmsError unsupported(String member, KeySpec spec) {
    return spec == KeySpec.SM2
        ? new KmsError.Unsupported(member + " " + spec + " is not supported.")
        : null;
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
