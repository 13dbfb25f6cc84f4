package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/**
 * Nearly all callers want the same key, some another one: the crowd at one actor must not be felt
 * beside it.
 */
public final class HotKeySimulation extends LoadTest {

  private static final String HOT = "Encrypt under the hot key";
  private static final String OTHER = "Encrypt under another key";

  public HotKeySimulation() {
    List<String> hotKey = kms.createKeys(1);
    List<String> otherKey = kms.createKeys(1);
    int rate = rate(1800);
    var warmUp = feed(KeyFeeds.even(hotKey)).exec(kms.encrypt("Warm-up"));
    var hot = feed(KeyFeeds.even(hotKey)).exec(kms.encrypt(HOT));
    var other = feed(KeyFeeds.even(otherKey)).exec(kms.encrypt(OTHER));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(
                    steady(scenario(HOT).exec(hot), rate),
                    steady(scenario(OTHER).exec(other), rate / 20.0)))
        .protocols(protocol())
        .assertions(
            passes(
                details(HOT).responseTime().percentile(99.9).lte(25),
                details(OTHER).responseTime().percentile(99.9).lte(25)));
  }
}
