package dev.holdfast.model.policy;

import java.util.Optional;

/** What decided: a statement, a grant, or the link that is missing. */
public sealed interface Reason {

  // -- why a request is allowed

  /** The policy of the resource names the caller, or its role, or everyone. */
  record Named(DecidingStatement resource) implements Reason {}

  /** The policy of the resource leaves it to the account, and the account allows it. */
  record Delegated(DecidingStatement resource, DecidingStatement own) implements Reason {}

  /**
   * A grant on the key.
   *
   * @param own what allows it in the caller's account, when that is another one or the grant was
   *     given to the whole account; not there for an account root
   */
  record Granted(String grantId, Optional<DecidingStatement> own) implements Reason {}

  /**
   * The policy of a resource of another account names the caller or its account.
   *
   * @param own what allows it in the caller's account; not there for an account root
   */
  record AcrossAccounts(DecidingStatement resource, Optional<DecidingStatement> own)
      implements Reason {}

  /** The caller's own policies, where no resource has a say. */
  record Owned(DecidingStatement own) implements Reason {}

  /** The caller is the root of its account, where no resource has a say. */
  record AccountRoot() implements Reason {}

  // -- why it is not

  record Denied(PolicyType type, DecidingStatement statement) implements Reason {}

  /**
   * Nothing on the resource's side names the caller or its account, nor does a grant.
   *
   * @param type of the resource's policy
   */
  record NotNamed(PolicyType type) implements Reason {}

  /**
   * The resource's side would allow it, and the caller's own side does not; or there is no other
   * side.
   *
   * @param missing which type of the caller's policies does not allow it
   * @param resource the statement that leaves it to the caller's side, if a statement does
   */
  record OwnSideMissing(PolicyType missing, Optional<DecidingStatement> resource)
      implements Reason {}

  /** The reason in a sentence. */
  default String sentence() {
    return switch (this) {
      case Named(var resource) -> "Allowed by " + resource + ", which names the caller.";
      case Delegated(var resource, var own) ->
          "Allowed by " + own + ", to which " + resource + " leaves it.";
      case Granted(String grantId, var own) ->
          "Allowed by grant " + grantId + own.map(text -> " and by " + text).orElse("") + ".";
      case AcrossAccounts(var resource, var own) ->
          "Allowed across accounts by "
              + resource
              + own.map(text -> " and by " + text).orElse(" and by the account root's own right")
              + ".";
      case Owned(var own) -> "Allowed by " + own + ".";
      case AccountRoot() -> "Allowed because the caller is its account's root.";
      case Denied(var type, var statement) ->
          "Denied by " + statement + ", which is " + article(type) + ".";
      case NotNamed(var type) ->
          "Not allowed because no statement of the "
              + type
              + " names the caller or its account"
              + (type == PolicyType.RESOURCE ? ", and no grant fits." : ".");
      case OwnSideMissing(var missing, var resource) ->
          "Not allowed because no "
              + missing
              + " of the caller allows it"
              + resource.map(text -> ", to whom " + text + " leaves it").orElse("")
              + ".";
    };
  }

  /** Whether it is one of those why a request is allowed. */
  default boolean allows() {
    return switch (this) {
      case Named ignored -> true;
      case Delegated ignored -> true;
      case Granted ignored -> true;
      case AcrossAccounts ignored -> true;
      case Owned ignored -> true;
      case AccountRoot ignored -> true;
      case Denied ignored -> false;
      case NotNamed ignored -> false;
      case OwnSideMissing ignored -> false;
    };
  }

  private static String article(PolicyType type) {
    return (type == PolicyType.IDENTITY ? "an " : "a ") + type;
  }
}
