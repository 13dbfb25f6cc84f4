package dev.holdfast.api.query;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call that was verified and read.
 *
 * @param sessionToken what it was signed with, for temporary credentials; a secret
 * @param received when it was complete
 * @param decided whoever decides about it says so here
 */
public record Asked(
    Input input,
    Caller caller,
    Optional<String> sessionToken,
    Region region,
    Instant received,
    Decided decided) {

  private static final String TAGS = "Tags";

  /** Says nothing of the token. */
  @Override
  public String toString() {
    return "Asked by " + caller.arn();
  }

  /** The tags that the request sets, in its order; of a key that stands twice the last. */
  public Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    if (input.knows(TAGS)) {
      for (Input tag : input.structures(TAGS)) {
        tags.put(tag.requiredText("Key"), tag.requiredText("Value"));
      }
    }
    return tags;
  }

  /** Whether a key stands twice among the tags: which of the two counts would be a guess. */
  public boolean repeatsTags() {
    return input.knows(TAGS) && tags().size() < input.structures(TAGS).size();
  }

  /** A text that the shape may not even know. */
  public Optional<String> text(String member) {
    return input.knows(member) ? input.text(member) : Optional.empty();
  }

  /** A list of texts that the shape may not even know. */
  public List<String> texts(String member) {
    return input.knows(member) ? input.texts(member) : List.of();
  }
}
