package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/**
 * Sixty-four callers of one account send as fast as they are answered; a few of another account
 * come at a steady rate beside them and must hardly notice.
 */
public final class NoisyNeighbourSimulation extends LoadTest {

  private static final String QUIET = "Encrypt of the quiet account";
  private static final String NOISY = "Encrypt of the noisy account";

  public NoisyNeighbourSimulation() {
    Kms neighbour = new Kms(root.rootOf("111122223333"));
    List<String> quietKey = kms.createKeys(1);
    List<String> noisyKey = neighbour.createKeys(1);
    int rate = rate(100);
    var warmUp = feed(KeyFeeds.even(quietKey)).exec(kms.encrypt("Warm-up"));
    var quiet = feed(KeyFeeds.even(quietKey)).exec(kms.encrypt(QUIET));
    var noisy = feed(KeyFeeds.even(noisyKey)).exec(neighbour.encrypt(NOISY));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(
                    steady(scenario(QUIET).exec(quiet), rate),
                    scenario(NOISY)
                        .exec(noisy)
                        .injectClosed(constantConcurrentUsers(64).during(duration(60)))))
        .protocols(protocol())
        .assertions(passes(details(QUIET).responseTime().percentile(99).lte(100)));
  }
}
