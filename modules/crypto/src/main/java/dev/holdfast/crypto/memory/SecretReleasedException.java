package dev.holdfast.crypto.memory;

/**
 * The secret was released, as an eviction does at any moment; whoever holds it must fetch it anew.
 */
public final class SecretReleasedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SecretReleasedException() {
    super("the secret has been released");
  }
}
