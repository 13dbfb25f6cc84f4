package dev.holdfast.model.store;

import java.util.Optional;

/**
 * Names a custom key store; never given again.
 *
 * @param value {@code cks-} and 17 lower-case hexadecimal digits
 */
public record StoreId(String value) {

  /** How many hexadecimal digits stand behind the prefix. */
  public static final int DIGITS = 17;

  private static final String PREFIX = "cks-";

  public StoreId {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("not a custom key store id: " + value);
    }
  }

  /** Reads an id; empty when malformed. */
  public static Optional<StoreId> parse(String text) {
    return isWellFormed(text) ? Optional.of(new StoreId(text)) : Optional.empty();
  }

  /** The id with these digits. */
  public static StoreId ofDigits(String digits) {
    return new StoreId(PREFIX + digits);
  }

  private static boolean isWellFormed(String text) {
    return text.length() == PREFIX.length() + DIGITS
        && text.startsWith(PREFIX)
        && text.chars()
            .skip(PREFIX.length())
            .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  @Override
  public String toString() {
    return value;
  }
}
