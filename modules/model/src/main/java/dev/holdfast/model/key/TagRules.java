package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules on a key's tags that no shape table can check. */
public final class TagRules {

  /** AWS's quota. */
  public static final int MAX_TAGS = 50;

  private static final String RESERVED_PREFIX = "aws:";

  private TagRules() {}

  /**
   * Whether tags may be added to a key.
   *
   * @param present the tags that the key has, none for a key about to be created
   */
  public static Optional<KmsError> refusal(Map<String, String> present, Map<String, String> added) {
    for (String tagKey : added.keySet()) {
      if (tagKey.regionMatches(true, 0, RESERVED_PREFIX, 0, RESERVED_PREFIX.length())) {
        return Optional.of(new KmsError.ReservedTagKey());
      }
    }
    Set<String> all = new HashSet<>(present.keySet());
    all.addAll(added.keySet());
    return all.size() > MAX_TAGS ? Optional.of(new KmsError.TooManyTags()) : Optional.empty();
  }
}
