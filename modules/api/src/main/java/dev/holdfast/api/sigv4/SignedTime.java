package dev.holdfast.api.sigv4;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time that a request was signed.
 *
 * @param text {@code yyyyMMdd'T'HHmmss'Z'}
 * @param epochSecond the same as a number
 */
record SignedTime(String text, long epochSecond) {

  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int LENGTH = 16;

  /** Reads the basic ISO 8601 form; null when it is another. */
  static @Nullable SignedTime parse(String text) {
    if (text.length() != LENGTH || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 4, 6);
    int day = number(text, 6, 8);
    int hour = number(text, 9, 11);
    int minute = number(text, 11, 13);
    int second = number(text, 13, 15);
    if ((year | month | day | hour | minute | second) < 0
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    try {
      long days = LocalDate.of(year, month, day).toEpochDay();
      return new SignedTime(text, ((days * 24 + hour) * 60 + minute) * 60 + second);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /** Reads a {@code Date} header, in HTTP's form or the basic one; null when it is neither. */
  static @Nullable SignedTime parseHttpDate(String text) {
    SignedTime basic = parse(text);
    if (basic != null) {
      return basic;
    }
    try {
      Instant instant = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return new SignedTime(format(instant.getEpochSecond()), instant.getEpochSecond());
    } catch (DateTimeException notADate) {
      return null;
    }
  }

  static String format(long epochSecond) {
    return BASIC.format(Instant.ofEpochSecond(epochSecond));
  }

  /** The day of a scope; null when it is not one. */
  static @Nullable LocalDate day(String yyyyMMdd) {
    int year = number(yyyyMMdd, 0, 4);
    int month = number(yyyyMMdd, 4, 6);
    int day = number(yyyyMMdd, 6, 8);
    if ((year | month | day) < 0) {
      return null;
    }
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
