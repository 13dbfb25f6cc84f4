package dev.holdfast.cluster.ask;

/** What another node failed of, in its words; its stack trace is in its own log. */
public final class PeerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PeerFailedException(String what) {
    super(what, null, false, false);
  }
}
