package dev.holdfast.api.http;

import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One request and what is known of it from outside.
 *
 * @param id the {@code x-amzn-RequestId} of its answer
 * @param received when it was complete
 * @param sourceIpAddress the peer's address
 */
record Call(UUID id, Instant received, String sourceIpAddress, RawRequest request) {

  static final String USER_AGENT = "user-agent";

  /** Who made this call, and from where. There is no TLS yet. */
  Caller by(Caller signedBy) {
    return signedBy.from(
        new CallOrigin(
            sourceIpAddress,
            Optional.ofNullable(request.single(USER_AGENT)),
            false,
            Optional.of(id)));
  }
}
