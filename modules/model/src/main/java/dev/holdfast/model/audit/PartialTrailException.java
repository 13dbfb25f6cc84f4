package dev.holdfast.model.audit;

/** Here is a part of the region's trail only: an answer from it would be taken for the whole. */
public final class PartialTrailException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PartialTrailException() {
    super("each node has the trail of the calls that it answered");
  }
}
