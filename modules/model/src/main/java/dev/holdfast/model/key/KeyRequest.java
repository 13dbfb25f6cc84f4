package dev.holdfast.model.key;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.store.StoreSeen;

/**
 * A command to one KMS key, and all that deciding about it needs to know of who sent it.
 *
 * @param addressed the key as the request resolves it: of the region asked, and of the account that
 *     its ARN names or else of the caller's
 */
public record KeyRequest(KeyArn addressed, KeyCommand command, Caller caller, RequestFacts facts) {

  /** A command that brings nothing else with it. */
  public KeyRequest(KeyArn addressed, KeyCommand command, Caller caller) {
    this(addressed, command, caller, RequestFacts.NONE);
  }

  /** The same request with another command, such as one that has got the material it waited for. */
  public KeyRequest with(KeyCommand other) {
    return new KeyRequest(addressed, other, caller, facts);
  }

  /** The same request, of a key that has seen its store. */
  public KeyRequest seeing(StoreSeen store) {
    return new KeyRequest(addressed, command, caller, facts.seeing(store));
  }
}
