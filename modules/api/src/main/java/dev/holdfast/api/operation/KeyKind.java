package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What kind of key CreateKey is asked for: which kinds there are at AWS, and which of them are
 * built.
 */
final class KeyKind {

  private static final String ENCRYPT_DECRYPT = "ENCRYPT_DECRYPT";
  private static final String SIGN_VERIFY = "SIGN_VERIFY";
  private static final String GENERATE_VERIFY_MAC = "GENERATE_VERIFY_MAC";
  private static final String KEY_AGREEMENT = "KEY_AGREEMENT";
  private static final String AWS_KMS = "AWS_KMS";

  private KeyKind() {}

  /** A request that AWS refuses too. */
  static @Nullable KmsError contradiction(Input input) {
    if (input.has("KeySpec") && input.has("CustomerMasterKeySpec")) {
      return new KmsError.Invalid(
          "You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
              + " CustomerMasterKeySpec is deprecated.");
    }
    String spec = spec(input);
    Optional<String> usage = input.text("KeyUsage");
    if (usage.isEmpty()) {
      return spec.equals(Bodies.SYMMETRIC_DEFAULT)
          ? null
          : new KmsError.Invalid(
              "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                  + " keys.");
    }
    return usages(spec).contains(usage.get())
        ? null
        : new KmsError.Invalid(
            "KeyUsage " + usage.get() + " is not compatible with KeySpec " + spec);
  }

  /** A kind that AWS has and this service does not have yet: refused, never faked. */
  static @Nullable KmsError unsupported(Input input) {
    String spec = spec(input);
    String origin = input.text("Origin").orElse(AWS_KMS);
    if (!spec.equals(Bodies.SYMMETRIC_DEFAULT)) {
      return new KmsError.Unsupported("KeySpec " + spec + " is not supported.");
    }
    if (!origin.equals(AWS_KMS)) {
      return new KmsError.Unsupported("Origin " + origin + " is not supported.");
    }
    if (input.flag("MultiRegion")) {
      return new KmsError.Unsupported("Multi-Region keys are not supported.");
    }
    return input.has("CustomKeyStoreId") || input.has("XksKeyId")
        ? new KmsError.Unsupported("Custom key stores are not supported.")
        : null;
  }

  private static String spec(Input input) {
    return input
        .text("KeySpec")
        .or(() -> input.text("CustomerMasterKeySpec"))
        .orElse(Bodies.SYMMETRIC_DEFAULT);
  }

  private static Set<String> usages(String spec) {
    if (spec.equals(Bodies.SYMMETRIC_DEFAULT)) {
      return Set.of(ENCRYPT_DECRYPT);
    }
    if (spec.startsWith("RSA_")) {
      return Set.of(ENCRYPT_DECRYPT, SIGN_VERIFY);
    }
    if (spec.startsWith("ECC_NIST_P")) {
      return Set.of(SIGN_VERIFY, KEY_AGREEMENT);
    }
    if (spec.startsWith("HMAC_")) {
      return Set.of(GENERATE_VERIFY_MAC);
    }
    return spec.equals("SM2")
        ? Set.of(ENCRYPT_DECRYPT, SIGN_VERIFY, KEY_AGREEMENT)
        : Set.of(SIGN_VERIFY);
  }
}
