package dev.holdfast.model.identity;

import java.util.Optional;

/**
 * From where a request came, as policies ask for it.
 *
 * @param sourceIpAddress of the peer, without a port
 * @param userAgent as the client sent it
 * @param secureTransport whether it came over TLS
 */
public record CallOrigin(
    String sourceIpAddress, Optional<String> userAgent, boolean secureTransport) {

  /** Of a request that came from nowhere: policies that ask for an address do not match it. */
  public static final CallOrigin UNKNOWN = new CallOrigin("", Optional.empty(), false);

  public boolean isKnown() {
    return !sourceIpAddress.isEmpty();
  }
}
