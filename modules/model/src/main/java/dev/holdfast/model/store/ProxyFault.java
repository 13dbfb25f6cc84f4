package dev.holdfast.model.store;

/** Why a proxy could not be asked, or what was wrong with what it answered. */
public enum ProxyFault implements StoreFault {
  /** Its endpoint is not among those that the operator of this service allows. */
  NOT_ALLOWED(Extent.OTHER),
  /** No connection. */
  UNREACHABLE(Extent.MOMENTARY),
  /** A connection without the TLS that it must have. */
  NO_TLS(Extent.OUTAGE),
  /** No answer in time. */
  TIMED_OUT(Extent.MOMENTARY),
  /** It does not take the credentials. */
  UNAUTHENTICATED(Extent.OTHER),
  ACCESS_DENIED(Extent.OTHER),
  /** It does not have the path. */
  INVALID_PATH(Extent.OTHER),
  THROTTLED(Extent.OTHER),
  /** It cannot reach the key manager in time. */
  DEPENDENCY_TIMED_OUT(Extent.MOMENTARY),
  /** It says that it failed. */
  FAILED(Extent.OUTAGE),
  /** It says that none of its key managers is available. */
  NO_KEY_MANAGER(Extent.OTHER),
  /** What it answered is nothing that the protocol has. */
  INVALID_RESPONSE(Extent.OUTAGE),
  /** It takes what was asked for nothing that the protocol has. */
  INVALID_REQUEST(Extent.OTHER),
  /** It does not do what was asked. */
  UNSUPPORTED(Extent.OTHER),
  /** It does not have the external key. */
  NO_KEY(Extent.OTHER),
  /** The external key is not enabled. */
  KEY_DISABLED(Extent.OTHER),
  /** The external key is not for what was asked. */
  WRONG_KEY_USAGE(Extent.OTHER),
  /** The ciphertext is not the external key's, with this associated data. */
  WRONG_CIPHERTEXT(Extent.OTHER),
  /** What it opened is not what it was given to seal. */
  WRONG_TEXT(Extent.OTHER),
  /** It failed so often lately that it is not asked for a while. */
  RESTING(Extent.OTHER),
  /** As many wait for it already as may. */
  CROWDED(Extent.OTHER);

  private enum Extent {
    /** The proxy, or what is behind it, does not work for any key; another try may find it well. */
    MOMENTARY,
    /** The same, and nothing is to be hoped of another try. */
    OUTAGE,
    /** What is wrong is with this question, its asker or its key, or passes by itself. */
    OTHER
  }

  private final Extent extent;

  ProxyFault(Extent extent) {
    this.extent = extent;
  }

  /** Whether asking at once again may help. */
  public boolean isMomentary() {
    return extent == Extent.MOMENTARY;
  }

  @Override
  public boolean isOutage() {
    return extent != Extent.OTHER;
  }
}
