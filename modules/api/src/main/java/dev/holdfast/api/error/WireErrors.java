package dev.holdfast.api.error;

import java.util.Optional;

/** The errors of the wire itself: what is wrong before the service's own language begins. */
public final class WireErrors {

  public static final AwsError UNKNOWN_OPERATION = AwsError.wordless("UnknownOperationException");

  public static final AwsError MISSING_AUTHENTICATION =
      AwsError.refused(
          "MissingAuthenticationTokenException", "Request is missing Authentication Token");

  public static final AwsError UNKNOWN_ACCESS_KEY =
      AwsError.refused(
          "UnrecognizedClientException", "The security token included in the request is invalid.");

  public static final AwsError EXPIRED_TOKEN =
      AwsError.refused(
          "ExpiredTokenException", "The security token included in the request is expired");

  public static final AwsError WRONG_SIGNATURE =
      invalidSignature(
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method. Consult the service documentation"
              + " for details.");

  public static final AwsError TOO_LARGE =
      new AwsError(
          "RequestEntityTooLargeException",
          413,
          Optional.of("The request body is larger than 131072 bytes"));

  public static final AwsError ENCODED =
      new AwsError(
          "UnsupportedMediaTypeException", 415, Optional.of("A Content-Encoding is not supported"));

  public static final AwsError TOO_SLOW =
      new AwsError(
          "RequestTimeoutException", 408, Optional.of("The request body did not arrive in time"));

  public static final AwsError HEAD_TOO_SLOW =
      new AwsError(
          "RequestTimeoutException", 408, Optional.of("The request's head did not arrive in time"));

  public static final AwsError BROKEN_BODY =
      serialization("The request body could not be received");

  public static final AwsError INTERNAL =
      AwsError.failed(
          "KMSInternalException", "The request was rejected because of an internal failure.");

  public static final AwsError TIMEOUT =
      AwsError.failed(
          "DependencyTimeoutException",
          "The system timed out while trying to fulfill the request.");

  private WireErrors() {}

  public static AwsError serialization(String message) {
    return AwsError.refused("SerializationException", message);
  }

  public static AwsError validation(String message) {
    return AwsError.refused("ValidationException", message);
  }

  public static AwsError incompleteSignature(String message) {
    return AwsError.refused("IncompleteSignatureException", message);
  }

  public static AwsError invalidSignature(String message) {
    return AwsError.refused("InvalidSignatureException", message);
  }

  /** A region that is not served here, or no region at all. */
  public static AwsError wrongRegion(String region) {
    return invalidSignature("Credential should be scoped to a valid region, not '" + region + "'.");
  }

  /** Nobody knows whether the request was carried out; to send it again is for the caller. */
  public static AwsError regionAway(String region) {
    return AwsError.failed(
        TIMEOUT.name(), "The region '" + region + "' did not answer the request in time.");
  }

  /** Nobody knows whether a change was made. */
  public static AwsError identitiesAway(String home) {
    return new AwsError(
        "ServiceUnavailable",
        503,
        Optional.of(
            "IAM is answered by the region '"
                + home
                + "', the home of all identities, which did not answer in time."));
  }

  /** The request was not sent on. */
  public static AwsError regionFull(String region) {
    return AwsError.refused(
        "ThrottlingException", "Too many requests wait for the region '" + region + "'.");
  }

  /**
   * @param status a 4xx of HTTP
   */
  public static AwsError illegalRequest(int status, String message) {
    return new AwsError("BadRequestException", status, Optional.of(message));
  }
}
