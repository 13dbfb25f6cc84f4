package dev.holdfast.model.sts;

import dev.holdfast.model.name.AccountId;

/** What a command to STS comes to. */
public sealed interface StsReply {

  /**
   * A session was made.
   *
   * @param credentials whoever shows the secret destroys it
   * @param packedSizePercent how much of what policies and tags may take together they take
   */
  record Issued(Session session, SessionTokens.Minted credentials, int packedSizePercent)
      implements StsReply {}

  record KeyAccount(AccountId account) implements StsReply {}

  record Refused(StsError error) implements StsReply {}
}
