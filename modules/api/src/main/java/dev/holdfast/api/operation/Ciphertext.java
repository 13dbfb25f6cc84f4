package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.PublicBytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ciphertext that a request brings, or is allowed to leave out. */
final class Ciphertext {

  private static final String IGNORE = "IGNORE_CIPHERTEXT";

  private Ciphertext() {}

  /** Whether the caller only asks for rights, with a ciphertext or without. */
  static boolean isIgnored(Input input) {
    return input.texts("DryRunModifiers").contains(IGNORE);
  }

  /**
   * What is wrong with the ciphertext, or with leaving it out.
   *
   * @param keyMember the member that must name the key when no ciphertext does
   * @param algorithmMember the member that says what the ciphertext was made with
   */
  static @Nullable KmsError bad(Input input, String keyMember, String algorithmMember) {
    boolean modifiers = input.has("DryRunModifiers");
    if (modifiers && !input.flag("DryRun")) {
      return new KmsError.Invalid("DryRunModifiers can only be used when DryRun is true.");
    }
    if (isIgnored(input)) {
      return input.has(keyMember)
          ? null
          : new KmsError.Invalid(keyMember + " is required when the ciphertext is ignored.");
    }
    Optional<byte[]> bytes = input.blob("CiphertextBlob");
    if (bytes.isEmpty()) {
      return Arguments.absent("ciphertextBlob");
    }
    return !ChosenEncryption.isSymmetric(input, algorithmMember)
            || CiphertextBlob.parse(bytes.get()).isPresent()
        ? null
        : new KmsError.InvalidCiphertext();
  }

  /** What a key pair encrypted; empty when it is to be ignored. */
  static Optional<PublicBytes> ofKeyPair(Input input) {
    return isIgnored(input)
        ? Optional.empty()
        : input.blob("CiphertextBlob").map(PublicBytes::takeOwnershipOf);
  }

  /** The blob; empty when it is to be ignored. */
  static Optional<CiphertextBlob> of(Input input) {
    return isIgnored(input)
        ? Optional.empty()
        : input.blob("CiphertextBlob").flatMap(CiphertextBlob::parse);
  }
}
