package dev.holdfast.model.policy;

import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR notation. An IPv4 address counts as its mapped IPv6 form ({@code
 * ::ffff:a.b.c.d}), yet only ranges written for IPv4 hold it.
 *
 * @param prefix how many of the 128 leading bits count
 */
record IpRange(Address base, int prefix) {

  private static final int BITS = 128;
  private static final int MAPPED_PREFIX = 96;
  private static final int GROUPS = 8;

  record Address(long high, long low) {
    private boolean isV4() {
      return high == 0 && low >>> 32 == 0xFFFF;
    }
  }

  /** Null when the text is not an address, or one and the length of a prefix. */
  static @Nullable IpRange of(String text) {
    int slash = text.indexOf('/');
    Address base = address(slash < 0 ? text : text.substring(0, slash));
    if (base == null) {
      return null;
    }
    boolean v4 = text.indexOf(':') < 0;
    int offset = v4 ? MAPPED_PREFIX : 0;
    int length = slash < 0 ? BITS - offset : number(text, slash + 1, text.length(), 10, BITS);
    return length < 0 || length + offset > BITS ? null : new IpRange(base, length + offset);
  }

  boolean contains(Address address) {
    if (address.isV4() != (base.isV4() && prefix >= MAPPED_PREFIX)) {
      return false;
    }
    long highMask = prefix >= Long.SIZE ? -1L : mask(prefix);
    long lowMask = prefix > Long.SIZE ? mask(prefix - Long.SIZE) : 0;
    return ((address.high ^ base.high) & highMask) == 0
        && ((address.low ^ base.low) & lowMask) == 0;
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << Long.SIZE - bits;
  }

  /** Null when the text is neither an IPv4 nor an IPv6 address; a zone is no part of an address. */
  static @Nullable Address address(String text) {
    if (text.indexOf(':') >= 0) {
      return v6(text);
    }
    long v4 = v4(text, 0);
    return v4 < 0 ? null : new Address(0, 0xFFFFL << 32 | v4);
  }

  /** Negative when it is none. A leading zero is refused: some readers take it for octal. */
  private static long v4(String text, int from) {
    long address = 0;
    int at = from;
    for (int i = 0; i < 4; i++) {
      int to = i < 3 ? text.indexOf('.', at) : text.length();
      int octet = to < 0 ? -1 : number(text, at, to, 10, 255);
      if (octet < 0 || to - at > 1 && text.charAt(at) == '0') {
        return -1;
      }
      address = address << 8 | octet;
      at = to + 1;
    }
    return address;
  }

  private static @Nullable Address v6(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gapAt = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gapAt = 0;
      at = 2;
    }
    while (at < text.length()) {
      if (count == GROUPS) {
        return null;
      }
      int colon = text.indexOf(':', at);
      int to = colon < 0 ? text.length() : colon;
      if (colon < 0 && text.indexOf('.', at) >= 0) {
        long v4 = count <= GROUPS - 2 ? v4(text, at) : -1;
        if (v4 < 0) {
          return null;
        }
        groups[count++] = (int) (v4 >>> 16);
        groups[count++] = (int) v4 & 0xFFFF;
        break;
      }
      int group = to - at > 4 ? -1 : number(text, at, to, 16, 0xFFFF);
      if (group < 0 || colon == text.length() - 1) {
        return null;
      }
      groups[count++] = group;
      at = to + 1;
      if (colon >= 0 && text.startsWith(":", at)) {
        if (gapAt >= 0) {
          return null;
        }
        gapAt = count;
        at++;
      }
    }
    if (gapAt < 0 ? count != GROUPS : count == GROUPS) {
      return null;
    }
    return spread(groups, count, gapAt < 0 ? count : gapAt);
  }

  private static Address spread(int[] groups, int count, int gapAt) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS; i++) {
      int from = i < gapAt ? i : i - (GROUPS - count);
      int group = i < gapAt || from >= gapAt ? groups[from] : 0;
      if (i < GROUPS / 2) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return new Address(high, low);
  }

  /** Negative when it is no number of ASCII digits, or too large. */
  private static int number(String text, int from, int to, int radix, int max) {
    if (from >= to || to - from > 4) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number <= max ? number : -1;
  }
}
