package dev.holdfast.model.name;

import java.util.Optional;

/**
 * An alias name with its prefix, such as {@code alias/payments}; unique in an account and region.
 *
 * @param value 7 to 256 characters of {@code a-zA-Z0-9:/_-}, starting with {@code alias/}
 */
public record AliasName(String value) implements Comparable<AliasName> {

  public static final String PREFIX = "alias/";
  private static final String RESERVED_PREFIX = "alias/aws/";
  private static final int MAX_LENGTH = 256;

  public AliasName {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("not an alias name: " + value);
    }
  }

  /**
   * Reads an alias name; empty when it lacks the prefix, has nothing behind it, or a character that
   * is not allowed.
   */
  public static Optional<AliasName> parse(String text) {
    return isWellFormed(text) ? Optional.of(new AliasName(text)) : Optional.empty();
  }

  /**
   * Whether the name belongs to AWS managed keys ({@code alias/aws/...}), which callers may not
   * create, change or delete.
   */
  public boolean isReserved() {
    return value.startsWith(RESERVED_PREFIX);
  }

  private static boolean isWellFormed(String text) {
    if (!text.startsWith(PREFIX)
        || text.length() == PREFIX.length()
        || text.length() > MAX_LENGTH) {
      return false;
    }
    return text.chars()
        .allMatch(c ->
            c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == ':'
                || c == '/'
                || c == '_'
                || c == '-');
  }

  @Override
  public int compareTo(AliasName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
