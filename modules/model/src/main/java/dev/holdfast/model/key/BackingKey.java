package dev.holdfast.model.key;

/** One version of a KMS key's material, wrapped. */
public record BackingKey(MaterialId materialId, ExportedKeyToken token) {

  /**
   * The slot of its shred key. Material of a multi-Region key comes to a replica perhaps more than
   * once, until the replica has journaled it, and so has a shred key of its own each time, too.
   */
  public String slot(KeyBinding binding) {
    return binding.arn().keyId().isMultiRegion() ? token.fingerprint() : slot(binding.origin());
  }

  /**
   * The slot of its shred key, in a key that is no multi-Region key. Imported material comes again
   * under the same id, each time with a shred key of its own: what is left of the time before can
   * then be destroyed without a look at what has come since.
   */
  public String slot(KeyOrigin origin) {
    return switch (origin) {
      case AWS_KMS, EXTERNAL_KEY_STORE, AWS_CLOUDHSM -> materialId.hex();
      case EXTERNAL -> token.fingerprint();
    };
  }
}
