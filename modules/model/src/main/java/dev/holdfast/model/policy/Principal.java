package dev.holdfast.model.policy;

import dev.holdfast.model.name.AccountId;

/** Whom a statement of a key policy speaks of. */
public sealed interface Principal {

  record Everyone() implements Principal {}

  /** An account: its root, and whomever it lets in. Written as its number or as its root's ARN. */
  record Account(AccountId account) implements Principal {}

  /**
   * A user, role or session in an account.
   *
   * @param arn the ARN as it is written
   */
  record Identity(AccountId account, String arn) implements Principal {}

  /**
   * What is left of a user or role that was deleted: its unique id, such as {@code AIDA...} or
   * {@code AROA...}.
   */
  record UniqueId(String id) implements Principal {}

  /**
   * @param host such as {@code logs.us-east-1.amazonaws.com}
   */
  record Service(String host) implements Principal {}

  /**
   * @param provider a web identity provider's host, or a provider's ARN
   */
  record Federated(String provider) implements Principal {}
}
