package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Statement.Listed;
import java.util.Locale;

/** An Action or NotAction element. */
final class CompiledActions {

  private final boolean except;

  /** Of the known actions, which the patterns match. */
  private final long known;

  /** For all other actions, in lower case: actions are not case-sensitive. */
  private final TextPattern.Resolved[] patterns;

  CompiledActions(Listed<String> actions) {
    this.except = actions.except();
    this.patterns =
        actions.values().stream()
            .map(pattern -> TextPattern.wildcards(pattern.toLowerCase(Locale.ROOT)))
            .toArray(TextPattern.Resolved[]::new);
    long bits = 0;
    for (TextPattern.Resolved pattern : patterns) {
      bits |= Action.bits(pattern);
    }
    this.known = bits;
  }

  boolean speakOf(Action action) {
    return matches(action) != except;
  }

  private boolean matches(Action action) {
    if (action.isKnown()) {
      return (known & action.bit()) != 0;
    }
    for (TextPattern.Resolved pattern : patterns) {
      if (pattern.matches(action.lowerCase())) {
        return true;
      }
    }
    return false;
  }
}
