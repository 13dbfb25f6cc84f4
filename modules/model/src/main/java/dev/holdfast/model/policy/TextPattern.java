package dev.holdfast.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text of a policy that texts of requests are held against. */
sealed interface TextPattern {

  /**
   * The pattern for one request, its variables filled in.
   *
   * @return null when the request does not have a value for one of them
   */
  @Nullable Resolved in(RequestContext context);

  /** A pattern without variables. */
  sealed interface Resolved extends TextPattern permits Literal, Wildcard {

    /** Whether the stretch of the text matches as a whole. */
    boolean matches(String text, int from, int to);

    default boolean matches(String text) {
      return matches(text, 0, text.length());
    }

    @Override
    default Resolved in(RequestContext context) {
      return this;
    }
  }

  record Literal(String text) implements Resolved {
    @Override
    public boolean matches(String other, int from, int to) {
      return to - from == text.length() && other.startsWith(text, from);
    }
  }

  /** A pattern with variables. */
  record Template(List<Part> parts) implements TextPattern {
    public Template {
      parts = List.copyOf(parts);
    }

    @Override
    public @Nullable Resolved in(RequestContext context) {
      Wildcard.Builder pattern = new Wildcard.Builder();
      for (Part part : parts) {
        switch (part) {
          case Part.Code(int code) -> pattern.add(code);
          case Part.Variable variable -> {
            String value = variable.valueIn(context);
            if (value == null) {
              return null;
            }
            // A wildcard in a value must not widen the policy.
            pattern.addLiteral(value);
          }
        }
      }
      return pattern.build();
    }
  }

  /** A piece of a pattern with variables. */
  sealed interface Part {

    /**
     * @param code a character, or one of the codes of {@link Wildcard}
     */
    record Code(int code) implements Part {}

    record Variable(ConditionKey key, @Nullable String otherwise) implements Part {
      @Nullable String valueIn(RequestContext context) {
        // There is no saying which of several values is meant.
        String value = key.name().isMultiValued() ? null : context.value(key);
        return value == null ? otherwise : value;
      }
    }
  }

  /** A text that means itself. */
  static Resolved literal(String text) {
    return new Literal(text);
  }

  /** A text in which stars and question marks are wildcards. */
  static Resolved wildcards(String text) {
    Wildcard.Builder pattern = new Wildcard.Builder();
    for (int i = 0; i < text.length(); i++) {
      pattern.add(wildcard(text.charAt(i)));
    }
    return pattern.build();
  }

  /**
   * A text in which {@code ${...}} is a variable.
   *
   * @param wildcards whether stars and question marks outside of variables are wildcards
   */
  static TextPattern variables(String text, boolean wildcards) {
    return text.contains("${")
        ? new VariableReader(text, wildcards).read()
        : wildcards ? wildcards(text) : literal(text);
  }

  static int wildcard(char c) {
    return switch (c) {
      case '*' -> Wildcard.STAR;
      case '?' -> Wildcard.ANY;
      default -> c;
    };
  }
}
