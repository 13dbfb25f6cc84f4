package dev.holdfast.api.xks;

import dev.holdfast.model.store.ProxyAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The endpoints of proxies that the operator allows, and the connections to them. Whoever may make
 * a store names an endpoint; without this list that would be the right to send requests from here
 * to anywhere.
 */
public final class ProxyEndpoints implements AutoCloseable {

  private static final int MAX_IN_FLIGHT = 256;

  private final AllowedProxies allowed;
  private final Semaphore places = new Semaphore(MAX_IN_FLIGHT);

  /** Empty where no proxy is allowed: a client reads the trusted certificates when it is made. */
  private final Optional<HttpClient> http;

  private final InstantSource clock;

  /**
   * @param clock the proxies' time, which requests are signed with
   */
  public ProxyEndpoints(AllowedProxies allowed, InstantSource clock) {
    this.clock = clock;
    this.allowed = allowed;
    this.http =
        allowed.places().isEmpty() ? Optional.empty() : Optional.of(client(allowed.timeLimit()));
  }

  private static HttpClient client(Duration timeLimit) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(timeLimit)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .build();
  }

  /** Where a path of a proxy is; empty when its endpoint is not allowed. */
  Optional<URI> of(ProxyAddress address, String path) {
    return Optional.ofNullable(allowed.places().get(address.endpoint()))
        .map(base -> base.resolve(address.path() + path));
  }

  /** What a proxy has for an answer. */
  Duration timeLimit() {
    return allowed.timeLimit();
  }

  Instant now() {
    return clock.instant();
  }

  boolean tryEnter() {
    return places.tryAcquire();
  }

  void leave() {
    places.release();
  }

  /** For requests to an endpoint that is allowed, so there is one. */
  HttpClient http() {
    return http.orElseThrow();
  }

  @Override
  public void close() {
    http.ifPresent(HttpClient::shutdownNow);
  }
}
