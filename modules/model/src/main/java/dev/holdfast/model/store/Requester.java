package dev.holdfast.model.store;

import dev.holdfast.model.identity.Caller;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asked for what a proxy is asked for, as the proxy may note it.
 *
 * @param principal an ARN
 * @param requestId by which the audit trail has the request; empty where there is none
 */
public record Requester(String principal, Optional<UUID> requestId) {

  public static Requester of(Caller caller) {
    return new Requester(caller.arn(), caller.origin().requestId());
  }
}
