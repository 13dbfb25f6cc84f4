package dev.holdfast.model.store;

/** Why a token could not be used, or what was wrong with what it answered. */
public enum TokenFault implements StoreFault {
  /** Its cluster is not among those that the operator of this service allows. */
  NOT_ALLOWED,
  /** The operator names another trust anchor for the cluster. */
  WRONG_ANCHOR,
  /** Its library cannot be loaded or started. */
  NO_LIBRARY,
  /** The library shows no such token, or one that was never initialized. */
  NO_TOKEN,
  /** It has no user's PIN. */
  NO_USER,
  /** It does not take the PIN. */
  WRONG_PIN,
  /** Too many wrong PINs locked it, or the next one would. */
  LOCKED_OUT,
  /** Somebody else of this process is logged in, so the PIN proves nothing. */
  LOGGED_IN,
  /** No answer in time. */
  TIMED_OUT,
  /** It says that it failed. */
  FAILED,
  /** It does not have the key, or has several. */
  NO_KEY,
  /** The ciphertext is not the key's, with this associated data. */
  WRONG_CIPHERTEXT,
  /** It failed so often lately that it is not asked for a while. */
  RESTING,
  /** As many wait for it already as may. */
  CROWDED;

  @Override
  public boolean isOutage() {
    return switch (this) {
      case NO_LIBRARY, NO_TOKEN, NO_USER, WRONG_PIN, LOCKED_OUT, LOGGED_IN, TIMED_OUT, FAILED ->
          true;
      case NOT_ALLOWED, WRONG_ANCHOR, NO_KEY, WRONG_CIPHERTEXT, RESTING, CROWDED -> false;
    };
  }
}
