package dev.holdfast.cluster.fake;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user of the account of {@link TestRegion#CALLER}. */
public final class Alice {

  private Alice() {}

  /**
   * As she calls when one policy is all she has.
   *
   * @param statements of it, without their braces, with single quotes for double ones
   */
  public static Caller with(String... statements) {
    String document =
        "{'Version':'2012-10-17','Statement':[{" + String.join("},{", statements) + "}]}";
    Policy policy =
        switch (Policy.readIdentity("own", document.replace('\'', '"'))) {
          case Policy.Reading.Ready(Policy ready) -> ready;
          case Policy.Reading.Refused(String message) -> throw new AssertionError(message);
        };
    return new Caller(
        new Identity.User(
            TestRegion.CALLER.account(),
            "arn:aws:iam::111122223333:user/alice",
            "AIDAALICE",
            "alice"),
        "AKIA",
        new Rights(List.of(policy), Optional.empty(), List.of(), Map.of(), Optional.empty()),
        CallOrigin.UNKNOWN);
  }
}
