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
  INVALID_RESPONSE
}
