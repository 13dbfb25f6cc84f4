package dev.holdfast.model.name;

import java.util.Optional;

/**
 * An account number.
 *
 * @param value exactly twelve ASCII digits
 */
public record AccountId(String value) {

  private static final int DIGITS = 12;

  public AccountId {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("not a 12-digit account id: " + value);
    }
  }

  /** Reads an account number; empty when it is not twelve digits. */
  public static Optional<AccountId> parse(String text) {
    return isWellFormed(text) ? Optional.of(new AccountId(text)) : Optional.empty();
  }

  private static boolean isWellFormed(String text) {
    return text.length() == DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return value;
  }
}
