package dev.holdfast.model.sts;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.DecidedRight;
import java.util.List;

/** What a command to STS comes to. */
public sealed interface StsReply {

  /**
   * A session was made.
   *
   * @param credentials whoever shows the secret destroys it
   * @param packedSizePercent how much of what policies and tags may take together they take
   * @param decided the rights that are settled behind the port: to assume a role, and with what
   */
  record Issued(
      Session session,
      SessionTokens.Minted credentials,
      int packedSizePercent,
      List<DecidedRight> decided)
      implements StsReply {}

  record KeyAccount(AccountId account) implements StsReply {}

  /**
   * @param decided empty when the command was refused before rights were looked at
   */
  record Refused(StsError error, List<DecidedRight> decided) implements StsReply {}
}
