package dev.holdfast.model.policy;

import dev.holdfast.model.policy.ConditionOperator.Order;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A value of a condition, read once and held against the values of many requests. */
sealed interface Operand {

  /**
   * Whether the value of a request is this one. A variable without a value makes it a value that no
   * request has: every other differs from it, so that a Deny of all others holds.
   */
  boolean matches(String value, RequestContext context);

  record Text(TextPattern pattern) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      TextPattern.Resolved resolved = pattern.in(context);
      return resolved != null && resolved.matches(value);
    }
  }

  /**
   * @param pattern without wildcards
   */
  record TextIgnoringCase(TextPattern pattern) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      return switch (pattern.in(context)) {
        case null -> false;
        case TextPattern.Literal(String text) -> text.equalsIgnoreCase(value);
        case Wildcard ignored -> false;
      };
    }
  }

  record Numeric(Order order, BigDecimal number) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      BigDecimal actual = Scalars.number(value);
      return actual != null && order.holds(actual.compareTo(number));
    }
  }

  record Moment(Order order, Instant date) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      Instant actual = Scalars.date(value);
      return actual != null && order.holds(actual.compareTo(date));
    }
  }

  record Truth(boolean truth) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      Boolean actual = Scalars.truth(value);
      return actual != null && actual == truth;
    }
  }

  record Binary(ByteBuffer bytes) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      return bytes.equals(decode(value));
    }
  }

  record Ip(IpRange range) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      IpRange.Address actual = IpRange.address(value);
      return actual != null && range.contains(actual);
    }
  }

  record Arn(ArnPattern pattern) implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      return pattern.matches(value, context);
    }
  }

  /** A value that is not of the operator's type: nothing matches it. */
  record Malformed() implements Operand {
    @Override
    public boolean matches(String value, RequestContext context) {
      return false;
    }
  }

  static Operand number(Order order, String value) {
    BigDecimal number = Scalars.number(value);
    return number == null ? new Malformed() : new Numeric(order, number);
  }

  static Operand date(Order order, String value) {
    Instant date = Scalars.date(value);
    return date == null ? new Malformed() : new Moment(order, date);
  }

  static Operand truth(String value) {
    Boolean truth = Scalars.truth(value);
    return truth == null ? new Malformed() : new Truth(truth);
  }

  static Operand binary(String value) {
    ByteBuffer bytes = decode(value);
    return bytes == null ? new Malformed() : new Binary(bytes);
  }

  static Operand ip(String value) {
    IpRange range = IpRange.of(value);
    return range == null ? new Malformed() : new Ip(range);
  }

  static Operand arn(String value, boolean variables) {
    ArnPattern pattern = ArnPattern.of(value, variables);
    return pattern == null ? new Malformed() : new Arn(pattern);
  }

  private static @Nullable ByteBuffer decode(String base64) {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
