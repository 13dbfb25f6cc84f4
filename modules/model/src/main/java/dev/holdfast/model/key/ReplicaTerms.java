package dev.holdfast.model.key;

import dev.holdfast.model.policy.AttachedKeyPolicy;
import java.util.Map;

/**
 * What a replica begins with and shares with nobody.
 *
 * @param creator ARN of the principal that asked for it
 */
public record ReplicaTerms(
    String creator, String description, AttachedKeyPolicy policy, Map<String, String> tags) {

  public ReplicaTerms {
    tags = Map.copyOf(tags);
  }

  /** Not the generated text: a policy, a description and tags are nobody's business in a log. */
  @Override
  public String toString() {
    return "ReplicaTerms";
  }
}
