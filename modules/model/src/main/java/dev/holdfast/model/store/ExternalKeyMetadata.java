package dev.holdfast.model.store;

import java.util.Set;

/**
 * What a proxy tells of a key.
 *
 * @param spec in the protocol's words, such as {@code AES_256}
 * @param usages in the protocol's words, such as {@code ENCRYPT}
 */
public record ExternalKeyMetadata(String spec, Set<String> usages, boolean enabled) {

  private static final String SPEC = "AES_256";
  private static final Set<String> USAGES = Set.of("ENCRYPT", "DECRYPT");

  public ExternalKeyMetadata {
    usages = Set.copyOf(usages);
  }

  /** Whether a KMS key can have it behind it. */
  public boolean isFit() {
    return spec.equals(SPEC) && usages.containsAll(USAGES) && enabled;
  }
}
