package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/** Callers of two regions, with keys of their own in each, through one address. */
public final class TwoRegionsSimulation extends LoadTest {

  private static final String HERE = "Encrypt in " + Caller.HOME;
  private static final String THERE = "Encrypt in eu-west-1";

  public TwoRegionsSimulation() {
    Kms abroad = new Kms(root.in("eu-west-1"));
    List<String> keysHere = kms.createKeys(keys(16));
    List<String> keysThere = abroad.createKeys(keys(16));
    int rate = rate(900);
    var warmUp =
        feed(KeyFeeds.even(keysHere))
            .exec(kms.encrypt("Warm-up"))
            .feed(KeyFeeds.even(keysThere))
            .exec(abroad.encrypt("Warm-up"));
    var here = feed(KeyFeeds.even(keysHere)).exec(kms.encrypt(HERE));
    var there = feed(KeyFeeds.even(keysThere)).exec(abroad.encrypt(THERE));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(
                    steady(scenario(HERE).exec(here), rate),
                    steady(scenario(THERE).exec(there), rate)))
        .protocols(protocol())
        .assertions(
            passes(
                details(HERE).responseTime().percentile(99.9).lte(25),
                details(THERE).responseTime().percentile(99.9).lte(25)));
  }
}
