package dev.holdfast.cluster.peer;

/** The region's other nodes, or those of them that were asked, have not taken this one in. */
public final class NotTakenInException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean different;

  private NotTakenInException(String message, boolean different) {
    super(message);
    this.different = different;
  }

  static NotTakenInException unanswered() {
    return new NotTakenInException(
        "none of the nodes that were asked has taken this one in", false);
  }

  static NotTakenInException refused() {
    return new NotTakenInException(
        "the region's nodes do not speak version "
            + Protocol.VERSION
            + " of what nodes say to each other, or are of another region",
        true);
  }

  /** Whether they never will, as they are. */
  public boolean isOfAnotherVersion() {
    return different;
  }
}
