package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import java.util.List;

/** The account as a whole. */
final class AccountActions {

  private AccountActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("GetAccountSummary", ask -> Subject.EVERYTHING)
            .asks(ask -> new IamCommand.GetAccountSummary())
            .tells(
                IamAnswer.AccountSummary.class,
                summary -> new Body().numbers("SummaryMap", summary.numbers())));
  }
}
