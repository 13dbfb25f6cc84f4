package dev.holdfast.cluster.wire;

/** Bytes from another node that are no message. Its words are ours, never those of the bytes. */
public final class MalformedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }
}
