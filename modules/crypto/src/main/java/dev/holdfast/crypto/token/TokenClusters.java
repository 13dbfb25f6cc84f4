package dev.holdfast.crypto.token;

import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TrustAnchor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The tokens that the operator allows custom key stores to name; one for all regions. */
public final class TokenClusters implements AutoCloseable {

  /**
   * A token.
   *
   * @param library the manufacturer's PKCS#11 library
   * @param anchor that whoever makes a store for it has to know
   */
  public record Cluster(Path library, TokenSettings.Choice choice, TrustAnchor anchor) {}

  /**
   * What the operator allows.
   *
   * @param timeLimit what a token may take, login included
   * @param useTimeLimit what it may take for one use of a key or its generator, once it is logged
   *     in to: this is what callers wait for
   */
  public record Allowed(
      Map<ClusterId, Cluster> clusters, Duration timeLimit, Duration useTimeLimit) {

    public static final Duration USUAL_TIME_LIMIT = Duration.ofSeconds(2);
    public static final Duration USUAL_USE_TIME_LIMIT = Duration.ofMillis(250);

    public static final Allowed NONE =
        new Allowed(Map.of(), USUAL_TIME_LIMIT, USUAL_USE_TIME_LIMIT);

    /** With as much time for a use. */
    public Allowed(Map<ClusterId, Cluster> clusters, Duration timeLimit) {
      this(clusters, timeLimit, timeLimit);
    }

    public Allowed {
      clusters = Map.copyOf(clusters);
    }
  }

  private record Kept(TrustAnchor anchor, KeptToken token) {}

  private final Map<ClusterId, Kept> tokens = new HashMap<>();

  /**
   * Touches no token yet.
   *
   * @param warnings takes what an operator has to know, in a line
   */
  public TokenClusters(Allowed allowed, RandomSource random, Consumer<String> warnings) {
    allowed
        .clusters()
        .forEach((id, cluster) ->
            tokens.put(
                id,
                new Kept(
                    cluster.anchor(),
                    new KeptToken(
                        cluster.library(),
                        cluster.choice(),
                        allowed.timeLimit(),
                        allowed.useTimeLimit(),
                        random::bytes,
                        warnings))));
  }

  /** Logs out; waits for each token's time limit at most. */
  @Override
  public void close() {
    tokens.values().forEach(kept -> kept.token().close());
  }

  /**
   * @throws FaultException NOT_ALLOWED or WRONG_ANCHOR
   */
  KeptToken find(TokenAddress address) {
    Kept kept = tokens.get(address.cluster());
    if (kept == null) {
      throw new FaultException(TokenFault.NOT_ALLOWED, "the operator allows no such cluster");
    }
    if (!kept.anchor().isSameAs(address.anchor())) {
      throw new FaultException(TokenFault.WRONG_ANCHOR, "the operator names another anchor");
    }
    return kept.token();
  }
}
