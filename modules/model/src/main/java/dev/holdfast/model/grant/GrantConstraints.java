package dev.holdfast.model.grant;

import dev.holdfast.model.key.EncryptionContext;
import java.util.Optional;

/**
 * What the encryption context of a request must be for a grant to allow it.
 *
 * @param contextEquals the whole encryption context
 * @param contextSubset pairs that it must contain
 */
public record GrantConstraints(
    Optional<EncryptionContext> contextEquals, Optional<EncryptionContext> contextSubset) {

  public static final GrantConstraints NONE =
      new GrantConstraints(Optional.empty(), Optional.empty());
}
