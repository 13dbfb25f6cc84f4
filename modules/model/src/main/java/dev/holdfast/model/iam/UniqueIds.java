package dev.holdfast.model.iam;

import dev.holdfast.model.name.AccountId;
import java.util.Optional;

/**
 * Ids that are given once and never again, made as AWS makes them: a prefix that says of what, and
 * letters of base 32.
 *
 * <p>An access key id tells its account: of the ten bytes behind the prefix the first bit is 1, the
 * next 40 are the account number, the remaining 39 are random.
 */
public final class UniqueIds {

  /** How many random bytes an id takes. */
  public static final int RANDOM_BYTES = 17;

  private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int PREFIX = 4;
  private static final int ACCESS_KEY_ID_LENGTH = 20;
  private static final int ACCOUNT_SHIFT = 39;
  private static final long ACCOUNT_MASK = (1L << 40) - 1;
  private static final long MAX_ACCOUNT = 999_999_999_999L;

  /** Of what an id is. */
  public enum Kind {
    USER("AIDA"),
    GROUP("AGPA"),
    ROLE("AROA"),
    MANAGED_POLICY("ANPA"),
    ACCESS_KEY("AKIA"),
    SESSION_KEY("ASIA");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    public String prefix() {
      return prefix;
    }
  }

  private UniqueIds() {}

  /**
   * An id of a user, group, role or policy: 21 characters.
   *
   * @param random {@link #RANDOM_BYTES} bytes
   */
  public static String of(Kind kind, byte[] random) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException("an id takes " + RANDOM_BYTES + " random bytes");
    }
    StringBuilder id = new StringBuilder(kind.prefix);
    for (byte b : random) {
      id.append(BASE_32.charAt(b & 31));
    }
    return id.toString();
  }

  /**
   * An id of an access key or a session's: 20 characters.
   *
   * @param random 39 bits, as the low ones
   */
  public static String accessKey(Kind kind, AccountId account, long random) {
    // 80 bits: one, the account, the random ones.
    long high = 1L << 40 | Long.parseLong(account.value());
    long low = random & (1L << ACCOUNT_SHIFT) - 1;
    StringBuilder id = new StringBuilder(kind.prefix);
    for (int bit = 75; bit >= 0; bit -= 5) {
      id.append(BASE_32.charAt((int) fiveBits(high, low, bit)));
    }
    return id.toString();
  }

  private static long fiveBits(long high, long low, int bit) {
    if (bit >= ACCOUNT_SHIFT) {
      return high >>> bit - ACCOUNT_SHIFT & 31;
    }
    long below = low >>> bit;
    return (below | high << ACCOUNT_SHIFT - bit) & 31;
  }

  /** The account of an access key id; empty when it is none that {@link #accessKey} makes. */
  public static Optional<AccountId> accountOf(String accessKeyId) {
    boolean known =
        accessKeyId.startsWith(Kind.ACCESS_KEY.prefix)
            || accessKeyId.startsWith(Kind.SESSION_KEY.prefix);
    if (!known || accessKeyId.length() != ACCESS_KEY_ID_LENGTH) {
      return Optional.empty();
    }
    long firstBits = 0;
    for (int i = PREFIX; i < ACCESS_KEY_ID_LENGTH; i++) {
      int digit = BASE_32.indexOf(accessKeyId.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      // Twelve letters hold sixty bits: all of the account.
      if (i < PREFIX + 12) {
        firstBits = firstBits << 5 | digit;
      }
    }
    long number = firstBits >>> 60 - 41 & ACCOUNT_MASK;
    boolean marked = (firstBits >>> 59 & 1) == 1;
    return marked && number <= MAX_ACCOUNT
        ? Optional.of(new AccountId("0".repeat(12 - Long.toString(number).length()) + number))
        : Optional.empty();
  }
}
