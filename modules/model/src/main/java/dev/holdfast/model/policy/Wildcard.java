package dev.holdfast.model.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Matches {@code *} (any run of characters, none included) and {@code ?} (exactly one). What stands
 * before the first star and behind the last is compared in place. Each stretch between two stars is
 * looked for as far to the left as it goes, by Knuth, Morris and Pratt, who never go back in the
 * text; the next from where it ended. So a text is gone through once, with two comparisons for a
 * character: who may write a policy must not be able to make every request slow. A stretch with a
 * {@code ?} in it is tried at each place when it is short, and otherwise is for {@link
 * HoledStretch}.
 */
final class Wildcard implements TextPattern.Resolved {

  static final int STAR = -1;
  static final int ANY = -2;

  /** So many comparisons a character come to no more than the words of a {@link HoledStretch}. */
  private static final int SHORT = 8;

  private static final int HOLED = -1;
  private static final int HOLED_AND_SHORT = -2;
  private static final int[] NO_STRETCHES = {};

  /** Characters, {@link #STAR} and {@link #ANY}; no two stars side by side. */
  private final int[] codes;

  /** What every match begins with. */
  private final String prefix;

  /** How many characters a match has at least. */
  private final int least;

  /** The place of the first star in the codes, and of the last; -1 without a star. */
  private final int firstStar;

  private final int lastStar;

  /**
   * For each code of a stretch, how many of its stretch's first codes end there and begin it too;
   * {@link #HOLED} or {@link #HOLED_AND_SHORT} for the first code of a stretch with a hole.
   */
  private final int[] borders;

  /** The longer stretches with holes, in order. */
  private final List<HoledStretch> holed;

  private Wildcard(int[] codes, String prefix, int least) {
    this.codes = codes;
    this.prefix = prefix;
    this.least = least;
    this.firstStar = nextStar(codes, 0);
    int last = codes.length - 1;
    while (last >= 0 && codes[last] != STAR) {
      last--;
    }
    this.lastStar = last;
    boolean stretches = firstStar < lastStar;
    this.holed = stretches ? new ArrayList<>() : List.of();
    this.borders = stretches ? new int[codes.length] : NO_STRETCHES;
    for (int star = firstStar; star < lastStar; star = nextStar(codes, star + 1)) {
      prepare(star + 1, nextStar(codes, star + 1));
    }
  }

  private static int nextStar(int[] codes, int from) {
    for (int i = from; i < codes.length; i++) {
      if (codes[i] == STAR) {
        return i;
      }
    }
    return -1;
  }

  private void prepare(int from, int to) {
    int border = 0;
    for (int i = from; i < to; i++) {
      if (codes[i] == ANY) {
        boolean tried = to - from <= SHORT;
        borders[from] = tried ? HOLED_AND_SHORT : HOLED;
        if (!tried) {
          holed.add(new HoledStretch(Arrays.copyOfRange(codes, from, to)));
        }
        return;
      }
      if (i > from) {
        while (border > 0 && codes[from + border] != codes[i]) {
          border = borders[from + border - 1];
        }
        if (codes[from + border] == codes[i]) {
          border++;
        }
        borders[i] = border;
      }
    }
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
    return to - from >= least
        && text.startsWith(prefix, from)
        && matchesBehindPrefix(text, from, to);
  }

  /**
   * @param text of the least length at least, which begins with the prefix
   */
  boolean matchesBehindPrefix(CharSequence text, int from, int to) {
    if (firstStar < 0) {
      return to - from == codes.length && isAt(text, from, prefix.length(), codes.length);
    }
    int behind = to - (codes.length - lastStar - 1);
    return isAt(text, from, prefix.length(), firstStar)
        && isAt(text, behind - lastStar - 1, lastStar + 1, codes.length)
        && hasStretches(text, from + firstStar, behind);
  }

  /**
   * Whether each of these codes is what the text has there.
   *
   * @param zero where in the text the first of all codes would be
   */
  private boolean isAt(CharSequence text, int zero, int fromCode, int toCode) {
    for (int i = fromCode; i < toCode; i++) {
      if (codes[i] != ANY && codes[i] != text.charAt(zero + i)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasStretches(CharSequence text, int from, int to) {
    int t = from;
    int holes = 0;
    int stretch = firstStar + 1;
    while (stretch <= lastStar) {
      int behind;
      switch (borders[stretch]) {
        case HOLED -> {
          behind = nextStar(codes, stretch);
          t = holed.get(holes++).end(text, t, to);
        }
        case HOLED_AND_SHORT -> {
          behind = nextStar(codes, stretch);
          t = end(text, t, to, stretch, behind);
        }
        default -> {
          behind = stretch;
          while (codes[behind] != STAR) {
            if (t == to) {
              return false;
            }
            behind = next(stretch, behind, text.charAt(t++));
          }
        }
      }
      if (t < 0) {
        return false;
      }
      stretch = behind + 1;
    }
    return true;
  }

  /** Which code the text must have next, its last characters being those from the stretch's on. */
  private int next(int stretch, int code, char c) {
    int next = code;
    while (next > stretch && codes[next] != c) {
      next = stretch + borders[next - 1];
    }
    return codes[next] == c ? next + 1 : next;
  }

  /** Where the leftmost match of a stretch ends; -1 when there is none. */
  private int end(CharSequence text, int from, int to, int fromCode, int toCode) {
    for (int t = from; t <= to - (toCode - fromCode); t++) {
      if (isAt(text, t - fromCode, fromCode, toCode)) {
        return t + toCode - fromCode;
      }
    }
    return -1;
  }
}
