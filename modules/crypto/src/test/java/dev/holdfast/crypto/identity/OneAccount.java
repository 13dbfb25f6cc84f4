package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamDecision;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.name.AccountId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The identities of one account, in memory. */
final class OneAccount implements Identities {

  private boolean loaded = true;
  private IamAccount account = IamAccount.empty(TestTools.ACCOUNT);

  OneAccount given(IamCommand... commands) {
    for (IamCommand command : commands) {
      IamDecision decision = IamDecider.decide(account, command, IamQuotas.AWS, TestTools.NOW);
      if (!(decision instanceof IamDecision.Persist persist)) {
        throw new AssertionError(decision);
      }
      account = account.apply(persist.event());
    }
    return this;
  }

  void unload() {
    loaded = false;
  }

  @Override
  public Optional<IamAccount> find(AccountId wanted) {
    return Optional.of(account).filter(known -> loaded && known.id().equals(wanted));
  }

  @Override
  public CompletionStage<IamAccount> load(AccountId wanted) {
    loaded = true;
    return CompletableFuture.completedFuture(
        wanted.equals(account.id()) ? account : IamAccount.empty(wanted));
  }
}
