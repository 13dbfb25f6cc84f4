package dev.holdfast.model.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of ARNs: six parts between colons, each held against its own, so that a wildcard never
 * reaches over a colon into the account. A pattern that has not six parts matches no ARN.
 */
final class ArnPattern {

  private static final int PARTS = 6;

  private final List<TextPattern> parts;

  private ArnPattern(List<TextPattern> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * @param variables whether {@code ${...}} is a variable; its colons part nothing
   */
  static @Nullable ArnPattern of(String written, boolean variables) {
    List<TextPattern> parts = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < written.length() && parts.size() < PARTS - 1) {
      if (variables && written.startsWith("${", at)) {
        int close = written.indexOf('}', at);
        at = close < 0 ? written.length() : close;
      } else if (written.charAt(at) == ':') {
        parts.add(part(written.substring(from, at), variables));
        from = at + 1;
      }
      at++;
    }
    if (parts.size() < PARTS - 1) {
      return null;
    }
    parts.add(part(written.substring(from), variables));
    return new ArnPattern(parts);
  }

  private static TextPattern part(String text, boolean variables) {
    return variables ? TextPattern.variables(text, true) : TextPattern.wildcards(text);
  }

  /** A part with a variable that has no value matches nothing. */
  boolean matches(String arn, RequestContext context) {
    int from = 0;
    for (int i = 0; i < PARTS; i++) {
      int to = i < PARTS - 1 ? arn.indexOf(':', from) : arn.length();
      if (to < 0) {
        return false;
      }
      TextPattern.Resolved part = parts.get(i).in(context);
      if (part == null || !part.matches(arn, from, to)) {
        return false;
      }
      from = to + 1;
    }
    return true;
  }
}
