package dev.holdfast.api.http;

import dev.holdfast.api.sigv4.RawRequest;
import java.time.Instant;
import java.util.UUID;

/**
 * One request and what is known of it from outside.
 *
 * @param id the {@code x-amzn-RequestId} of its answer
 * @param received when it was complete
 * @param sourceIpAddress the peer's address
 */
record Call(UUID id, Instant received, String sourceIpAddress, RawRequest request) {}
