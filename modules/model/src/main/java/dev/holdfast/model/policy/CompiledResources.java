package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Statement.Listed;

/** A Resource or NotResource element. */
final class CompiledResources {

  private final boolean except;
  private final TextPattern[] patterns;

  CompiledResources(Listed<String> resources, boolean variables) {
    this.except = resources.except();
    this.patterns =
        resources.values().stream()
            .map(pattern ->
                variables ? TextPattern.variables(pattern, true) : TextPattern.wildcards(pattern))
            .toArray(TextPattern[]::new);
  }

  /** A variable that cannot be filled in matches nothing, and its negation everything. */
  boolean speakOf(String resource, RequestContext context) {
    for (TextPattern pattern : patterns) {
      TextPattern.Resolved resolved = pattern.in(context);
      if (resolved != null && resolved.matches(resource)) {
        return !except;
      }
    }
    return except;
  }
}
