package dev.holdfast.model.store;

/** Why a proxy could not be asked, or what was wrong with what it answered. */
public enum ProxyFault {
  /** Its endpoint is not among those that the operator of this service allows. */
  NOT_ALLOWED,
  /** No connection. */
  UNREACHABLE,
  /** A connection without the TLS that it must have. */
  NO_TLS,
  /** No answer in time. */
  TIMED_OUT,
  /** It does not take the credentials. */
  UNAUTHENTICATED,
  ACCESS_DENIED,
  /** It does not have the path. */
  INVALID_PATH,
  THROTTLED,
  /** It cannot reach the key manager in time. */
  DEPENDENCY_TIMED_OUT,
  /** It says that it failed. */
  FAILED,
  /** It says that none of its key managers is available. */
  NO_KEY_MANAGER,
  /** What it answered is nothing that the protocol has. */
  INVALID_RESPONSE,
  /** It takes what was asked for nothing that the protocol has. */
  INVALID_REQUEST,
  /** It does not do what was asked. */
  UNSUPPORTED,
  /** It does not have the external key. */
  NO_KEY,
  /** The external key is not enabled. */
  KEY_DISABLED,
  /** The external key is not for what was asked. */
  WRONG_KEY_USAGE,
  /** The ciphertext is not the external key's, with this associated data. */
  WRONG_CIPHERTEXT,
  /** What it opened is not what it was given to seal. */
  WRONG_TEXT,
  /** It failed so often lately that it is not asked for a while. */
  RESTING,
  /** As many wait for it already as may. */
  CROWDED;

  /** Whether it says that the proxy, or what is behind it, does not work for any key. */
  public boolean isOutage() {
    return switch (this) {
      case UNREACHABLE, NO_TLS, TIMED_OUT, DEPENDENCY_TIMED_OUT, FAILED, INVALID_RESPONSE -> true;
      case NOT_ALLOWED,
          UNAUTHENTICATED,
          ACCESS_DENIED,
          INVALID_PATH,
          THROTTLED,
          NO_KEY_MANAGER,
          INVALID_REQUEST,
          UNSUPPORTED,
          NO_KEY,
          KEY_DISABLED,
          WRONG_KEY_USAGE,
          WRONG_CIPHERTEXT,
          WRONG_TEXT,
          RESTING,
          CROWDED ->
          false;
    };
  }
}
