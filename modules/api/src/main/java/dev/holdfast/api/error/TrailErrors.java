package dev.holdfast.api.error;

/** The errors of CloudTrail's LookupEvents. */
public final class TrailErrors {

  public static final AwsError TOO_MANY_ATTRIBUTES =
      AwsError.refused(
          "InvalidLookupAttributesException", "You can specify only one lookup attribute.");

  public static final AwsError MAX_RESULTS =
      AwsError.refused("InvalidMaxResultsException", "MaxResults must be between 1 and 50.");

  public static final AwsError TIME_RANGE =
      AwsError.refused("InvalidTimeRangeException", "The start time is after the end time.");

  public static final AwsError NEXT_TOKEN =
      AwsError.refused(
          "InvalidNextTokenException",
          "The token is not valid, or was given for a lookup with other parameters.");

  /** There are no insights here. */
  public static final AwsError EVENT_CATEGORY =
      AwsError.refused("InvalidEventCategoryException", "Only management events are recorded.");

  public static final AwsError THROTTLED = AwsError.refused("ThrottlingException", "Rate exceeded");

  private TrailErrors() {}

  public static AwsError accessDenied(String message) {
    return AwsError.refused("AccessDeniedException", message);
  }
}
