package dev.holdfast.model.identity;

import java.util.Optional;
import java.util.UUID;

/**
 * From where a request came, as policies ask for it, and what it is called.
 *
 * @param sourceIpAddress of the peer, without a port
 * @param userAgent as the client sent it
 * @param secureTransport whether it came over TLS
 * @param requestId as its caller and the audit trail have it; empty for one that came from nowhere
 */
public record CallOrigin(
    String sourceIpAddress,
    Optional<String> userAgent,
    boolean secureTransport,
    Optional<UUID> requestId) {

  /** Of a request that is called nothing. */
  public CallOrigin(String sourceIpAddress, Optional<String> userAgent, boolean secureTransport) {
    this(sourceIpAddress, userAgent, secureTransport, Optional.empty());
  }

  /** Of a request that came from nowhere: policies that ask for an address do not match it. */
  public static final CallOrigin UNKNOWN = new CallOrigin("", Optional.empty(), false);

  public boolean isKnown() {
    return !sourceIpAddress.isEmpty();
  }
}
