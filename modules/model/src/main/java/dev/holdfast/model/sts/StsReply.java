package dev.holdfast.model.sts;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.Reason;
import java.util.Optional;

/** What a command to STS comes to. */
public sealed interface StsReply {

  /** What decided about a right that is settled behind the port: assuming a role. */
  record Decided(Action action, Reason reason) {}

  /**
   * A session was made.
   *
   * @param credentials whoever shows the secret destroys it
   * @param packedSizePercent how much of what policies and tags may take together they take
   */
  record Issued(
      Session session,
      SessionTokens.Minted credentials,
      int packedSizePercent,
      Optional<Decided> decided)
      implements StsReply {}

  record KeyAccount(AccountId account) implements StsReply {}

  /**
   * @param decided not there when the command was refused before rights were looked at
   */
  record Refused(StsError error, Optional<Decided> decided) implements StsReply {}
}
