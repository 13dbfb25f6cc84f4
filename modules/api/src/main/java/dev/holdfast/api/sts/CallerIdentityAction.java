package dev.holdfast.api.sts;

import dev.holdfast.api.query.Asked;
import dev.holdfast.api.query.Body;
import dev.holdfast.api.query.QueryAction;
import dev.holdfast.api.query.QueryResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who is verified may always ask who it is: no policy takes that away. */
public final class CallerIdentityAction implements QueryAction {

  public static final String NAME = "GetCallerIdentity";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public CompletionStage<QueryResult> carryOut(Asked asked) {
    return CompletableFuture.completedStage(
        new QueryResult.Done(
            Optional.of(
                new Body()
                    .text("Arn", asked.caller().arn())
                    .text("UserId", asked.caller().principalId())
                    .text("Account", asked.caller().account().value()))));
  }
}
