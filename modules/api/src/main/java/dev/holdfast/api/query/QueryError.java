package dev.holdfast.api.query;

import dev.holdfast.api.error.AwsError;

/**
 * A refusal or failure in the Query protocol.
 *
 * @param code such as {@code NoSuchEntity}
 * @param status the HTTP status; unlike in the JSON protocol each code has its own
 */
public record QueryError(String code, int status, String message) {

  /** Names stand twice, escapes are broken: nothing can be said of what was meant. */
  public static final QueryError MALFORMED_FORM =
      new QueryError("MalformedQueryString", 400, "The parameters of the request cannot be read.");

  public static final QueryError MISSING_ACTION =
      new QueryError("MissingAction", 400, "The request must contain the parameter Action.");

  public static final QueryError THROTTLED = new QueryError("Throttling", 400, "Rate exceeded");

  public static QueryError invalidAction(String action, String version) {
    return new QueryError(
        "InvalidAction",
        400,
        "Could not find operation "
            + action
            + " for version "
            + (version.isEmpty() ? "NO_VERSION_SPECIFIED" : version));
  }

  /** An action that AWS has and that is not built here. */
  public static QueryError unsupported(String action) {
    return new QueryError(
        "UnsupportedOperation", 400, "The action " + action + " is not supported.");
  }

  public static QueryError malformedInput(String message) {
    return new QueryError("MalformedInput", 400, message);
  }

  public static QueryError validation(String message) {
    return new QueryError("ValidationError", 400, message);
  }

  public static QueryError accessDenied(String message) {
    return new QueryError("AccessDenied", 403, message);
  }

  /** Credentials that are good elsewhere but not for this service. */
  public static QueryError invalidToken() {
    return new QueryError(
        "InvalidClientTokenId", 403, "The security token included in the request is invalid");
  }

  public static QueryError failed(QueryService service, String message) {
    return new QueryError(service.failure(), 500, message);
  }

  /** What the verifier says in the JSON protocol's names and statuses. */
  public static QueryError of(AwsError error) {
    String message = error.message().orElse("");
    return switch (error.name()) {
      case "MissingAuthenticationTokenException" ->
          new QueryError("MissingAuthenticationToken", 403, message);
      case "UnrecognizedClientException" -> new QueryError("InvalidClientTokenId", 403, message);
      case "ExpiredTokenException" -> new QueryError("ExpiredToken", 403, message);
      case "IncompleteSignatureException" -> new QueryError("IncompleteSignature", 400, message);
      default -> new QueryError("SignatureDoesNotMatch", 403, message);
    };
  }
}
