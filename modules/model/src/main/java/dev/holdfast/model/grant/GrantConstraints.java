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

  public boolean isNone() {
    return contextEquals.isEmpty() && contextSubset.isEmpty();
  }

  /** Whether a request with this encryption context keeps to the constraints; case counts. */
  public boolean allow(EncryptionContext context) {
    return (contextEquals.isEmpty() || contextEquals.get().equals(context))
        && (contextSubset.isEmpty() || contains(context, contextSubset.get()));
  }

  /**
   * Whether every request that these let pass is one that the others let pass. Names are compared
   * letter by letter, case included, which at worst refuses what would have been as strict.
   */
  public boolean areAsStrictAs(GrantConstraints others) {
    return (others.contextEquals.isEmpty() || others.contextEquals.equals(contextEquals))
        && (others.contextSubset.isEmpty() || require(others.contextSubset.get()));
  }

  private boolean require(EncryptionContext pairs) {
    return contextEquals.filter(whole -> contains(whole, pairs)).isPresent()
        || contextSubset.filter(part -> contains(part, pairs)).isPresent();
  }

  private static boolean contains(EncryptionContext context, EncryptionContext pairs) {
    for (Map.Entry<String, String> pair : pairs.pairs().entrySet()) {
      if (!pair.getValue().equals(context.pairs().get(pair.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
