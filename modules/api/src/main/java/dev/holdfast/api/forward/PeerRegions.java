package dev.holdfast.api.forward;

import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignedScope;
import dev.holdfast.model.name.Region;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * The regions that other processes serve, and to which requests that are for them are handed on.
 */
public final class PeerRegions implements AutoCloseable {

  /** Where every request is answered here. */
  public static final PeerRegions NONE =
      new PeerRegions(
          new Settings(Map.of(), Duration.ZERO, Duration.ZERO, 0),
          () -> {
            throw new IllegalStateException("there is nobody to speak to");
          },
          InstantSource.fixed(Instant.EPOCH));

  /**
   * Services that each region has for itself. IAM is of no region, whatever its clients sign for.
   */
  private static final Set<String> OF_A_REGION = Set.of("kms", "sts", "cloudtrail");

  private static final int TAKEN = 200;

  private static final String IAM = "iam";

  private final Map<Region, PeerRegion> regions;
  private final Optional<Region> identitiesFrom;

  /**
   * Where the other regions are, and how long they are waited for.
   *
   * @param nodes of each region, as {@code https://host:port}
   * @param timeLimit for a whole answer, whichever nodes are asked
   * @param connectTimeLimit for a node that takes no connection, before the next one is asked
   * @param mostInFlight how many requests may wait for one region
   */
  public record Settings(
      Map<Region, List<URI>> nodes,
      Duration timeLimit,
      Duration connectTimeLimit,
      int mostInFlight) {

    public Settings {
      nodes = Map.copyOf(nodes);
    }
  }

  /**
   * @param tls who this node is and whom it believes; asked anew for each connection
   */
  public PeerRegions(Settings settings, Supplier<SSLContext> tls, InstantSource clock) {
    this(settings, tls, clock, Optional.empty());
  }

  /**
   * @param identitiesFrom one of these regions, to which all calls of IAM are handed on; empty
   *     where they are answered
   */
  public PeerRegions(
      Settings settings,
      Supplier<SSLContext> tls,
      InstantSource clock,
      Optional<Region> identitiesFrom) {
    this.identitiesFrom = identitiesFrom;
    Map<Region, PeerRegion> peers = new LinkedHashMap<>();
    settings
        .nodes()
        .forEach((region, nodes) ->
            peers.put(region, new PeerRegion(region, nodes, settings, tls, clock)));
    this.regions = Map.copyOf(peers);
  }

  /** Whether a request is for this region; IAM's are for whoever has the identities. */
  public static boolean isFor(RawRequest request, Set<Region> own) {
    return isIam(request)
        || SignedScope.of(request)
            .filter(scope -> OF_A_REGION.contains(scope.service()) && own.contains(scope.region()))
            .isPresent();
  }

  /** Whether a request is one about identities, whatever region it was signed for. */
  public static boolean isIam(RawRequest request) {
    return SignedScope.of(request).filter(scope -> scope.service().equals(IAM)).isPresent();
  }

  /** The region that has to answer a request, if it is one of these. */
  public Optional<Region> of(RawRequest request) {
    return regions.isEmpty()
        ? Optional.empty()
        : SignedScope.of(request)
            .flatMap(scope ->
                scope.service().equals(IAM)
                    ? identitiesFrom
                    : Optional.of(scope)
                        .filter(one -> OF_A_REGION.contains(one.service()))
                        .map(SignedScope::region))
            .filter(regions::containsKey);
  }

  /**
   * Hands a request on; the stage does not fail.
   *
   * @param region one of these
   */
  public CompletionStage<ForwardedAnswer> ask(Region region, Forwarded request) {
    return Optional.ofNullable(regions.get(region)).orElseThrow().ask(request);
  }

  /** How all nodes of all of these regions were when they were last asked. */
  public List<PeerState> seen() {
    return regions.values().stream().flatMap(region -> region.seen().stream()).toList();
  }

  /** How many requests wait for each of these regions. */
  public Map<Region, Integer> waiting() {
    return regions.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().waiting()));
  }

  /**
   * Brings a region a message that is its own, and no client's.
   *
   * @param region one of these
   * @param path where its nodes take such messages
   * @return the answer; empty when the region is away. Fails when it takes no such message
   */
  public CompletionStage<Optional<byte[]>> tell(
      Region region, String path, byte[] message, Duration timeLimit) {
    return Optional.ofNullable(regions.get(region))
        .orElseThrow()
        .tell(path, message, timeLimit)
        .thenApply(told -> told.map(response -> taken(region, path, response)));
  }

  private static byte[] taken(Region region, String path, HttpResponse<byte[]> response) {
    if (response.statusCode() != TAKEN) {
      throw new IllegalStateException(
          "region " + region + " answered " + response.statusCode() + " at " + path);
    }
    return response.body();
  }

  /** Looks at every node; completes when each has answered, or its time is over. */
  public CompletionStage<List<PeerState>> look() {
    List<CompletableFuture<PeerState>> looks =
        regions.values().stream().flatMap(region -> region.look().stream()).toList();
    return CompletableFuture.allOf(looks.toArray(CompletableFuture<?>[]::new))
        .thenApply(done ->
            looks.stream()
                .map(CompletableFuture::join)
                .sorted(Comparator.comparing(state -> state.region() + " " + state.at()))
                .toList());
  }

  @Override
  public void close() {
    regions.values().forEach(PeerRegion::close);
  }
}
