package dev.holdfast.api.iam;

import dev.holdfast.model.iam.Named;
import java.util.Optional;

/** What a caller must be allowed to act on. */
sealed interface Subject {

  /** What exists, or does not: its whole ARN, tags and boundary are looked up. */
  record Existing(Named named) implements Subject {}

  /**
   * What exists, as it will be called. What is left out stays as it is.
   *
   * @param path with both slashes
   */
  record Moved(Named named, Optional<String> path, Optional<String> name) implements Subject {}

  /** The user whose access key it is. */
  record OwnerOf(String accessKeyId) implements Subject {}

  /**
   * Something that is not looked up.
   *
   * @param name an ARN, {@code *}, or what AWS says instead of one
   */
  record Given(String name) implements Subject {}

  Subject EVERYTHING = new Given("*");
}
