package dev.holdfast.model.store;

/**
 * Why a store could not be connected, as AWS names it; of those names that have a meaning here.
 * Journaled: constants are added, never renamed.
 */
public enum ConnectionError {
  INVALID_CREDENTIALS,
  INTERNAL_ERROR,
  XKS_PROXY_ACCESS_DENIED,
  XKS_PROXY_INVALID_CONFIGURATION,
  XKS_PROXY_INVALID_RESPONSE,
  XKS_PROXY_INVALID_TLS_CONFIGURATION,
  XKS_PROXY_NOT_REACHABLE,
  XKS_PROXY_TIMED_OUT,
  CLUSTER_NOT_FOUND,
  INSUFFICIENT_CLOUDHSM_HSMS,
  NETWORK_ERRORS,
  USER_LOCKED_OUT,
  USER_LOGGED_IN,
  USER_NOT_FOUND;

  public static ConnectionError of(StoreFault fault) {
    return switch (fault) {
      case ProxyFault ofProxy -> of(ofProxy);
      case TokenFault ofToken -> of(ofToken);
    };
  }

  private static ConnectionError of(TokenFault fault) {
    return switch (fault) {
      case NOT_ALLOWED, WRONG_ANCHOR -> CLUSTER_NOT_FOUND;
      case NO_TOKEN -> INSUFFICIENT_CLOUDHSM_HSMS;
      case NO_USER -> USER_NOT_FOUND;
      case WRONG_PIN -> INVALID_CREDENTIALS;
      case LOCKED_OUT -> USER_LOCKED_OUT;
      case LOGGED_IN -> USER_LOGGED_IN;
      case TIMED_OUT, RESTING, CROWDED -> NETWORK_ERRORS;
      case NO_LIBRARY, FAILED, NO_KEY, WRONG_CIPHERTEXT -> INTERNAL_ERROR;
    };
  }

  private static ConnectionError of(ProxyFault fault) {
    return switch (fault) {
      case NOT_ALLOWED, UNREACHABLE, THROTTLED, NO_KEY_MANAGER, RESTING, CROWDED ->
          XKS_PROXY_NOT_REACHABLE;
      case NO_TLS -> XKS_PROXY_INVALID_TLS_CONFIGURATION;
      case TIMED_OUT, DEPENDENCY_TIMED_OUT -> XKS_PROXY_TIMED_OUT;
      case UNAUTHENTICATED -> INVALID_CREDENTIALS;
      case ACCESS_DENIED -> XKS_PROXY_ACCESS_DENIED;
      case INVALID_PATH -> XKS_PROXY_INVALID_CONFIGURATION;
      // None but the first two is about a proxy's health.
      case FAILED,
          INVALID_RESPONSE,
          INVALID_REQUEST,
          UNSUPPORTED,
          NO_KEY,
          KEY_DISABLED,
          WRONG_KEY_USAGE,
          WRONG_CIPHERTEXT,
          WRONG_TEXT ->
          XKS_PROXY_INVALID_RESPONSE;
    };
  }
}
