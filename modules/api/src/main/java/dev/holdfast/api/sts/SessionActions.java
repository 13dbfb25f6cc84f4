package dev.holdfast.api.sts;

import dev.holdfast.api.query.Asked;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.sts.StsCommand;
import java.util.LinkedHashSet;
import java.util.List;

/** The actions that make sessions, and the one that tells the account of an access key. */
final class SessionActions {

  static final String ROLE_ARN = "RoleArn";
  static final String DURATION = "DurationSeconds";
  static final String POLICY_ARNS = "PolicyArns";

  private SessionActions() {}

  static List<StsAction> all() {
    return List.of(
        new StsAction(
            "AssumeRole",
            StsAction.Right.RESOURCES,
            asked -> asked.input().requiredText(ROLE_ARN),
            asked ->
                new StsCommand.AssumeRole(
                    asked.input().requiredText(ROLE_ARN),
                    asked.input().requiredText("RoleSessionName"),
                    asked.input().text("Policy"),
                    policyArns(asked.input()),
                    asked.input().number(DURATION),
                    asked.tags(),
                    new LinkedHashSet<>(asked.input().texts("TransitiveTagKeys")),
                    asked.input().text("ExternalId"),
                    asked.input().text("SourceIdentity"))),
        new StsAction(
            "GetSessionToken",
            StsAction.Right.EVERYBODYS,
            asked -> "*",
            asked -> new StsCommand.GetSessionToken(asked.input().number(DURATION))),
        new StsAction(
            "GetFederationToken",
            StsAction.Right.CALLERS,
            SessionActions::federatedUser,
            asked ->
                new StsCommand.GetFederationToken(
                    asked.input().requiredText("Name"),
                    asked.input().text("Policy"),
                    policyArns(asked.input()),
                    asked.input().number(DURATION),
                    asked.tags())),
        new StsAction(
            "GetAccessKeyInfo",
            StsAction.Right.CALLERS,
            asked -> "*",
            asked -> new StsCommand.GetAccessKeyInfo(asked.input().requiredText("AccessKeyId"))));
  }

  private static String federatedUser(Asked asked) {
    return "arn:aws:sts::"
        + asked.caller().account()
        + ":federated-user/"
        + asked.input().requiredText("Name");
  }

  private static List<String> policyArns(Input input) {
    return input.structures(POLICY_ARNS).stream()
        .flatMap(policy -> policy.text("arn").stream())
        .toList();
  }
}
