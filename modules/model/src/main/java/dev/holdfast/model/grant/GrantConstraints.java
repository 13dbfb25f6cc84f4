package dev.holdfast.model.grant;

import dev.holdfast.model.key.EncryptionContext;
import java.util.Map;
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

  /** Whether a request with this encryption context keeps to the constraints; case counts. */
  public boolean allow(EncryptionContext context) {
    return (contextEquals.isEmpty() || contextEquals.get().equals(context))
        && (contextSubset.isEmpty() || contains(context, contextSubset.get()));
  }

  private static boolean contains(EncryptionContext context, EncryptionContext subset) {
    for (Map.Entry<String, String> pair : subset.pairs().entrySet()) {
      if (!pair.getValue().equals(context.pairs().get(pair.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
