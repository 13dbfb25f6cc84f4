package dev.holdfast.model.policy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Reads the values of conditions that are not texts. Null stands for what is none. */
final class Scalars {

  /** Longer ones would make comparing costly; none in use comes near. */
  private static final int MAX_LENGTH = 64;

  /** How long a year, a month and a day are, written out. */
  private static final int YEAR = 4;

  private static final int MONTH = 7;
  private static final int DAY = 10;

  private Scalars() {}

  static @Nullable BigDecimal number(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || !isPlainNumber(text)) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isPlainNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean sign = (c == '-' || c == '+') && i == 0;
      if (!sign && c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  /**
   * ISO 8601 as the W3C's note on dates and times has it, from a year to a fraction of a second, or
   * seconds since 1970. Four digits are a year.
   */
  static @Nullable Instant date(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return null;
    }
    try {
      if (isWholeNumber(text)) {
        return text.length() == YEAR
            ? start(LocalDate.of(Integer.parseInt(text), 1, 1))
            : Instant.ofEpochSecond(Long.parseLong(text));
      }
      return switch (text.length()) {
        case MONTH -> start(YearMonth.parse(text).atDay(1));
        case DAY -> start(LocalDate.parse(text));
        default -> OffsetDateTime.parse(text).toInstant();
      };
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static boolean isWholeNumber(String text) {
    for (int i = text.startsWith("-") && text.length() > 1 ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  static @Nullable Boolean truth(String text) {
    if (text.equalsIgnoreCase("true")) {
      return Boolean.TRUE;
    }
    return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }
}
