package dev.holdfast.node.start;

/**
 * A command that cannot be carried out as things are: says what, why, and what to do about it, in
 * one line.
 */
public final class StartRefused extends Exception {

  private final ExitStatus status;

  /**
   * @param what what does not work and why, such as {@code cannot listen on 127.0.0.1:80:
   *     permission denied}
   * @param remedy what to do, as a sentence
   */
  public StartRefused(ExitStatus status, String what, String remedy) {
    super(what + ". " + remedy);
    this.status = status;
  }

  public ExitStatus status() {
    return status;
  }
}
