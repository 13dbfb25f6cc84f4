package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
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
      Set.of(
          KeyOrigin.AWS_KMS.name(), KeyOrigin.EXTERNAL.name(), KeyOrigin.EXTERNAL_KEY_STORE.name());

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
    return null;
  }

  /** What contradicts a custom key store, or the lack of one; of an origin that is supported. */
  static @Nullable KmsError misplaced(Input input) {
    if (origin(input) != KeyOrigin.EXTERNAL_KEY_STORE) {
      return input.has(STORE) || input.has(EXTERNAL_KEY)
          ? new KmsError.Invalid(
              STORE
                  + " and "
                  + EXTERNAL_KEY
                  + " are not valid for a KMS key with the Origin "
                  + origin(input)
                  + ".")
          : null;
    }
    if (!input.has(STORE)) {
      return new KmsError.Invalid(
          STORE + " is required for a KMS key with the Origin EXTERNAL_KEY_STORE.");
    }
    if (!input.has(EXTERNAL_KEY)) {
      return new KmsError.Invalid(
          EXTERNAL_KEY + " is required for a KMS key with the Origin EXTERNAL_KEY_STORE.");
    }
    if (isStep(input.requiredText(EXTERNAL_KEY))) {
      return new KmsError.Invalid(EXTERNAL_KEY + " identifies no external key.");
    }
    return spec(input) == KeySpec.SYMMETRIC_DEFAULT
        ? null
        : new KmsError.Unsupported(
            "KeySpec " + spec(input) + " is not supported for KMS keys in a custom key store.");
  }

  /** It stands in a path, in which such a name leads elsewhere. */
  private static boolean isStep(String externalKeyId) {
    return externalKeyId.equals(".") || externalKeyId.equals("..");
  }

  /** The external key of an origin that has one. */
  static Optional<KmsRequest.ExternalKeyReference> externalKey(Input input) {
    return origin(input) == KeyOrigin.EXTERNAL_KEY_STORE
        ? Optional.of(
            new KmsRequest.ExternalKeyReference(
                input.requiredText(STORE), input.requiredText(EXTERNAL_KEY)))
        : Optional.empty();
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
