package dev.holdfast.model.sts;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.policy.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Makes sessions, as the edge sees it. */
public interface Sts {

  /**
   * Carries out one command. Whether the caller's own policies let it ask is settled before, but
   * for AssumeRole: there the role's trust policy has a say, and both sides are decided behind this
   * port.
   *
   * @param sessionToken what the caller signed with, verified; empty for long-term credentials
   * @param context what the request says of itself to policies
   * @return the session or the refusal; the stage fails only for bugs and outages
   */
  CompletionStage<StsReply> ask(
      Caller caller, Optional<String> sessionToken, StsCommand command, RequestContext context);
}
