package dev.holdfast.model.policy;

import java.util.Arrays;

/**
 * Matches {@code *} (any run of characters, none included) and {@code ?} (exactly one). Steps back
 * to the last star only, and past stars it has left behind never: a text is gone through once, and
 * once more for each character of the longest stretch between two stars at the very worst.
 */
final class Wildcard implements TextPattern.Resolved {

  static final int STAR = -1;
  static final int ANY = -2;

  /** Characters, {@link #STAR} and {@link #ANY}; no two stars side by side. */
  private final int[] codes;

  /** What every match begins with. */
  private final String prefix;

  /** How many characters a match has at least. */
  private final int least;

  private Wildcard(int[] codes, String prefix, int least) {
    this.codes = codes;
    this.prefix = prefix;
    this.least = least;
  }

  static final class Builder {
    private final StringBuilder prefix = new StringBuilder();
    private int[] codes = new int[16];
    private int size;
    private int least;
    private boolean special;

    Builder add(int code) {
      if (code == STAR && size > 0 && codes[size - 1] == STAR) {
        return this;
      }
      if (size == codes.length) {
        codes = Arrays.copyOf(codes, size * 2);
      }
      codes[size++] = code;
      special |= code < 0;
      if (!special) {
        prefix.append((char) code);
      }
      if (code != STAR) {
        least++;
      }
      return this;
    }

    /** Every character stands for itself. */
    Builder addLiteral(String text) {
      for (int i = 0; i < text.length(); i++) {
        add(text.charAt(i));
      }
      return this;
    }

    TextPattern.Resolved build() {
      return special
          ? new Wildcard(Arrays.copyOf(codes, size), prefix.toString(), least)
          : new TextPattern.Literal(prefix.toString());
    }
  }

  static boolean matches(String pattern, String text) {
    return TextPattern.wildcards(pattern).matches(text);
  }

  /** Whether everything matches. */
  boolean isAll() {
    return codes.length == 1 && codes[0] == STAR;
  }

  @Override
  public boolean matches(String text, int from, int to) {
    if (to - from < least || !text.startsWith(prefix, from)) {
      return false;
    }
    int p = prefix.length();
    int t = from + p;
    int star = -1;
    int resumeAt = 0;
    while (t < to) {
      int code = p < codes.length ? codes[p] : 0;
      if (p < codes.length && code == STAR) {
        if (p == codes.length - 1) {
          return true;
        }
        star = p++;
        resumeAt = t;
      } else if (p < codes.length && (code == ANY || code == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resumeAt;
      } else {
        return false;
      }
    }
    return p == codes.length || p == codes.length - 1 && codes[p] == STAR;
  }
}
