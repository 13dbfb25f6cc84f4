package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/**
 * More callers than the server can answer, then fewer again: nobody is lost on the way up, and
 * those who come afterwards are answered as if nothing had been.
 */
public final class SaturationSimulation extends LoadTest {

  private static final String AFTERWARDS = "Encrypt afterwards";

  public SaturationSimulation() {
    List<String> keys = kms.createKeys(keys(16));
    int rate = rate(6000);
    var encrypt = feed(KeyFeeds.even(keys)).exec(kms.encrypt("Encrypt"));
    var afterwards = feed(KeyFeeds.even(keys)).exec(kms.encrypt(AFTERWARDS));
    setUp(
            scenario("Up and down")
                .exec(encrypt)
                .injectOpen(
                    rampUsersPerSec(1).to(rate).during(duration(60)),
                    rampUsersPerSec(rate).to(1).during(duration(60)))
                .andThen(steady(scenario(AFTERWARDS).exec(afterwards), rate / 10.0)))
        .protocols(protocol())
        .assertions(passes(details(AFTERWARDS).responseTime().percentile(99.9).lte(25)));
  }
}
