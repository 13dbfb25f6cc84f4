package dev.holdfast.model.policy;

import java.util.Arrays;

/**
 * Characters and holes, a hole being any one character, that are looked for in a text. All places
 * at which a match may have begun are followed at once, a bit for each: the text is gone through
 * once, with a word's work for every 64 codes. Few patterns have one; it allocates those words.
 */
final class HoledStretch {

  private static final int BITS = Long.SIZE;

  private final Word[] words;

  /** The bit of the last code, in the last word. */
  private final long whole;

  /** A bit for each of up to 64 codes. */
  private static final class Word {

    private final long holes;

    /** Those among the codes, in order. */
    private final char[] characters;

    /** Of each character, holes included. */
    private final long[] places;

    private Word(long holes, char[] characters, long[] places) {
      this.holes = holes;
      this.characters = characters;
      this.places = places;
    }

    static Word of(int[] codes, int from) {
      int to = Math.min(codes.length, from + BITS);
      char[] characters = new char[to - from];
      int distinct = 0;
      long holes = 0;
      for (int i = from; i < to; i++) {
        if (codes[i] == Wildcard.ANY) {
          holes |= 1L << i - from;
        } else {
          characters[distinct++] = (char) codes[i];
        }
      }
      characters = distinct(Arrays.copyOf(characters, distinct));
      long[] places = new long[characters.length];
      Arrays.fill(places, holes);
      for (int i = from; i < to; i++) {
        if (codes[i] != Wildcard.ANY) {
          places[Arrays.binarySearch(characters, (char) codes[i])] |= 1L << i - from;
        }
      }
      return new Word(holes, characters, places);
    }

    private static char[] distinct(char[] characters) {
      Arrays.sort(characters);
      int kept = 0;
      for (int i = 0; i < characters.length; i++) {
        if (i == 0 || characters[i] != characters[i - 1]) {
          characters[kept++] = characters[i];
        }
      }
      return Arrays.copyOf(characters, kept);
    }

    /** The codes that the character is or may be. */
    long of(char c) {
      int at = Arrays.binarySearch(characters, c);
      return at < 0 ? holes : places[at];
    }
  }

  /**
   * @param codes characters and {@link Wildcard#ANY}; at least one
   */
  HoledStretch(int[] codes) {
    this.whole = 1L << (codes.length - 1) % BITS;
    this.words = new Word[(codes.length + BITS - 1) / BITS];
    for (int i = 0; i < words.length; i++) {
      words[i] = Word.of(codes, i * BITS);
    }
  }

  /** Where the leftmost match within the text's bounds ends; -1 when there is none. */
  int end(CharSequence text, int from, int to) {
    long[] alive = new long[words.length];
    for (int t = from; t < to; t++) {
      char c = text.charAt(t);
      long carry = 1;
      for (int i = 0; i < words.length; i++) {
        long next = alive[i] << 1 | carry;
        carry = alive[i] >>> BITS - 1;
        alive[i] = next == 0 ? 0 : next & words[i].of(c);
      }
      if ((alive[words.length - 1] & whole) != 0) {
        return t + 1;
      }
    }
    return -1;
  }
}
