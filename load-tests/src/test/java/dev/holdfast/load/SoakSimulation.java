package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/** An hour of half of what the server can do: what grows slowly has time to. */
public final class SoakSimulation extends LoadTest {

  public SoakSimulation() {
    List<String> keys = kms.createKeys(keys(1000));
    int rate = rate(1500);
    var warmUp = feed(KeyFeeds.even(keys)).exec(kms.encrypt("Warm-up"), kms.decrypt("Warm-up"));
    var round = feed(KeyFeeds.even(keys)).exec(kms.encrypt("Encrypt"), kms.decrypt("Decrypt"));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(
                    scenario("Encrypt, decrypt")
                        .exec(round)
                        .injectOpen(constantUsersPerSec(rate).during(duration(3600)))))
        .protocols(protocol())
        .assertions(
            passes(
                details("Encrypt").responseTime().percentile(99).lte(25),
                details("Decrypt").responseTime().percentile(99).lte(25)));
  }
}
