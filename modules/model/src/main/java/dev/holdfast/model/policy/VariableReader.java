package dev.holdfast.model.policy;

import dev.holdfast.model.policy.TextPattern.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the policy variables in a text: {@code ${aws:username}}, {@code ${aws:PrincipalTag/team,
 * 'none'}} with what stands for a value that is missing, and <code>${*}</code>, <code>${?}</code>,
 * <code>${$}</code> for the characters themselves.
 */
final class VariableReader {

  private final String text;
  private final boolean wildcards;
  private final List<Part> parts = new ArrayList<>();
  private boolean variable;

  VariableReader(String text, boolean wildcards) {
    this.text = text;
    this.wildcards = wildcards;
  }

  TextPattern read() {
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("${", at)) {
        at = variable(at + 2);
      } else {
        char c = text.charAt(at++);
        parts.add(new Part.Code(wildcards ? TextPattern.wildcard(c) : c));
      }
    }
    TextPattern.Template template = new TextPattern.Template(parts);
    return variable ? template : withoutVariables(template);
  }

  private static TextPattern withoutVariables(TextPattern.Template template) {
    TextPattern.Resolved resolved = template.in(RequestContext.EMPTY);
    return resolved == null ? template : resolved;
  }

  /** Reads what stands behind the brace; returns where to go on. */
  private int variable(int from) {
    int close = text.indexOf('}', from);
    if (close < 0) {
      throw new IllegalArgumentException("a variable is not closed: the reader refuses it");
    }
    if (close == from + 1 && "*?$".indexOf(text.charAt(from)) >= 0) {
      parts.add(new Part.Code(text.charAt(from)));
      return close + 1;
    }
    variable = true;
    int quote = text.indexOf('\'', from);
    if (quote >= 0 && quote < close) {
      int end = text.indexOf("'}", quote + 1);
      String before = text.substring(from, quote).strip();
      if (end >= 0 && before.endsWith(",")) {
        parts.add(
            new Part.Variable(
                ConditionKey.of(before.substring(0, before.length() - 1).strip()),
                text.substring(quote + 1, end)));
        return end + 2;
      }
    }
    parts.add(new Part.Variable(ConditionKey.of(text.substring(from, close).strip()), null));
    return close + 1;
  }
}
