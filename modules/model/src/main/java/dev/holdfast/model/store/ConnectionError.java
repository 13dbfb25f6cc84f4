package dev.holdfast.model.store;

/**
 * Why a store could not be connected, as AWS names it; of those names that an external key store
 * can have. Journaled: constants are added, never renamed.
 */
public enum ConnectionError {
  INVALID_CREDENTIALS,
  INTERNAL_ERROR,
  XKS_PROXY_ACCESS_DENIED,
  XKS_PROXY_INVALID_CONFIGURATION,
  XKS_PROXY_INVALID_RESPONSE,
  XKS_PROXY_INVALID_TLS_CONFIGURATION,
  XKS_PROXY_NOT_REACHABLE,
  XKS_PROXY_TIMED_OUT;

  public static ConnectionError of(ProxyFault fault) {
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
