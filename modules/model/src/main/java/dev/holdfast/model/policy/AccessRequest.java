package dev.holdfast.model.policy;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;

/**
 * What a caller asks to be allowed.
 *
 * @param resource the ARN, or {@code *} for an action on none
 * @param resourceAccount whose it is; for an action on no resource the caller's account
 * @param encryptionContext what constraints of grants are held against; empty where the operation
 *     has none
 */
public record AccessRequest(
    Caller caller,
    Action action,
    String resource,
    AccountId resourceAccount,
    EncryptionContext encryptionContext,
    RequestContext context) {

  /** For an action that has no encryption context. */
  public AccessRequest(
      Caller caller,
      Action action,
      String resource,
      AccountId resourceAccount,
      RequestContext context) {
    this(caller, action, resource, resourceAccount, EncryptionContext.EMPTY, context);
  }

  /** The same, told of by another name of the resource. */
  public AccessRequest shownAs(String name) {
    return new AccessRequest(caller, action, name, resourceAccount, encryptionContext, context);
  }

  boolean isForeign() {
    return !caller.account().equals(resourceAccount);
  }
}
