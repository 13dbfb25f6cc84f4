package dev.holdfast.model.name;

import java.util.Optional;

/**
 * An AWS region name such as {@code us-east-1}: a failure domain that its key material never
 * leaves.
 *
 * @param name lower-case letters, digits and hyphens, well-formed by {@link #parse}; or {@code
 *     aws-global}
 */
public record Region(String name) implements Comparable<Region> {

  /** Longest region name accepted; AWS's longest today has 14 characters. */
  private static final int MAX_LENGTH = 32;

  private static final String GLOBAL = "aws-global";

  /**
   * What clients sign for at services that are of no region. Nothing is kept there: {@link #parse}
   * does not know it.
   */
  public static final Region AWS_GLOBAL = new Region(GLOBAL);

  public static final Region US_EAST_1 = new Region("us-east-1");

  public Region {
    if (!isWellFormed(name) && !name.equals(GLOBAL)) {
      throw new IllegalArgumentException("not a region name: " + name);
    }
  }

  /** Reads a region name; empty when it does not have the form {@code area-direction-number}. */
  public static Optional<Region> parse(String text) {
    return isWellFormed(text) ? Optional.of(new Region(text)) : Optional.empty();
  }

  /** The partition of the region's ARNs, as AWS assigns them. */
  public String partition() {
    if (name.startsWith("cn-")) {
      return "aws-cn";
    }
    return name.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  /**
   * Two letters, then one or more words, then a number, joined by hyphens. No regular expression:
   * the input is hostile.
   */
  private static boolean isWellFormed(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    String[] parts = text.split("-", -1);
    if (parts.length < 3 || parts[0].length() != 2 || !isLetters(parts[0])) {
      return false;
    }
    for (int i = 1; i < parts.length - 1; i++) {
      if (!isLetters(parts[i])) {
        return false;
      }
    }
    String number = parts[parts.length - 1];
    return !number.isEmpty()
        && number.length() <= 2
        && number.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isLetters(String part) {
    return !part.isEmpty() && part.chars().allMatch(c -> c >= 'a' && c <= 'z');
  }

  @Override
  public int compareTo(Region other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
