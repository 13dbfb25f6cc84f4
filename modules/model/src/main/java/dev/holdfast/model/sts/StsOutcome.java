package dev.holdfast.model.sts;

/** What asking for a session comes to. */
public sealed interface StsOutcome {

  /**
   * A session to be minted.
   *
   * @param packedSizePercent how much of what policies and tags may take together they take
   */
  record Granted(Session session, int packedSizePercent) implements StsOutcome {}

  record Refused(StsError error) implements StsOutcome {}
}
