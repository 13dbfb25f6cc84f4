package dev.holdfast.model.policy;

import java.util.Optional;

/**
 * A statement as an explanation names it.
 *
 * @param policyId see {@link Policy#id}
 * @param number of the statement in its policy, from 1
 * @param sid what the policy calls the statement, if it does
 */
public record DecidingStatement(String policyId, int number, Optional<String> sid) {

  /** Such as {@code statement "AllowUse" of policy arn:aws:iam::111122223333:policy/use}. */
  @Override
  public String toString() {
    return "statement "
        + sid.map(text -> '"' + text + '"').orElseGet(() -> Integer.toString(number))
        + " of policy "
        + policyId;
  }
}
