package dev.holdfast.testkit.history;

/**
 * One call, as its caller saw it. The clock is the same for all operations of a history.
 *
 * @param calledAt before anything was sent
 * @param returnedAt after the answer was there; {@link Long#MAX_VALUE} where there was none: then
 *     it may happen at any later time, or never
 * @param by who called, and where, for the report
 */
public record Operation(Call call, Outcome outcome, long calledAt, long returnedAt, String by) {

  public Operation {
    if (calledAt > returnedAt || isUnknown(outcome) != (returnedAt == Long.MAX_VALUE)) {
      throw new IllegalArgumentException(
          call + ", " + outcome + ", from " + calledAt + " to " + returnedAt);
    }
  }

  public static Operation answered(
      Call call, Outcome outcome, long calledAt, long returnedAt, String by) {
    return new Operation(call, outcome, calledAt, returnedAt, by);
  }

  public static Operation unanswered(Call call, long calledAt, String by) {
    return new Operation(call, Outcome.UNKNOWN, calledAt, Long.MAX_VALUE, by);
  }

  public boolean isUnknown() {
    return isUnknown(outcome);
  }

  private static boolean isUnknown(Outcome outcome) {
    return outcome instanceof Outcome.Unknown;
  }
}
