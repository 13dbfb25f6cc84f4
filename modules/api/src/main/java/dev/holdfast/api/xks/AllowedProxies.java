package dev.holdfast.api.xks;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * The proxies that the operator allows custom key stores to name.
 *
 * @param places by what a store calls its endpoint, such as {@code https://proxy.example.com}:
 *     where it is
 * @param timeLimit what a proxy has for an answer, each of two times
 */
public record AllowedProxies(Map<String, URI> places, Duration timeLimit) {

  /** Source: AWS KMS Developer Guide, "External key stores". */
  public static final Duration USUAL_TIME_LIMIT = Duration.ofMillis(250);

  public static final AllowedProxies NONE = new AllowedProxies(Map.of(), USUAL_TIME_LIMIT);

  public AllowedProxies {
    places = Map.copyOf(places);
  }
}
