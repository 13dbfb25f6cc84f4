package dev.holdfast.cluster.peer;

/** The region's other nodes, or those of them that were asked, have not taken this one in. */
public final class NotTakenInException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotTakenInException() {
    super("none of the nodes that were asked has taken this one in");
  }
}
