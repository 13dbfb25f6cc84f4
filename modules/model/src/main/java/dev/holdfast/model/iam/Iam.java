package dev.holdfast.model.iam;

import dev.holdfast.model.name.AccountId;
import java.util.concurrent.CompletionStage;

/** The accounts' identities, as the edge sees them. */
public interface Iam {

  /**
   * Carries out one command that is already authorized.
   *
   * @return the answer or the refusal; the stage fails only for bugs and outages. What is answered
   *     is durable.
   */
  CompletionStage<IamReply> ask(AccountId account, IamCommand command);
}
