package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/** Ten thousand keys, some wanted often, most of them hardly ever. */
public final class ManyKeysSimulation extends LoadTest {

  public ManyKeysSimulation() {
    List<String> keys = kms.createKeys(keys(10_000));
    int rate = rate(900);
    var warmUp = feed(KeyFeeds.zipf(keys)).exec(kms.encrypt("Warm-up"), kms.decrypt("Warm-up"));
    var round = feed(KeyFeeds.zipf(keys)).exec(kms.encrypt("Encrypt"), kms.decrypt("Decrypt"));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(steady(scenario("Encrypt, decrypt").exec(round), rate)))
        .protocols(protocol())
        .assertions(
            passes(
                details("Encrypt").responseTime().percentile(99).lte(25),
                details("Decrypt").responseTime().percentile(99).lte(25)));
  }
}
