package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/**
 * Encrypt at a fixed rate, spread over sixteen keys. The default is what AWS expects of a proxy of
 * an external key store: 1,800 calls a second.
 */
public final class EncryptionApiSimulation extends LoadTest {

  public EncryptionApiSimulation() {
    List<String> keys = kms.createKeys(keys(16));
    int rate = rate(1800);
    var warmUp = feed(KeyFeeds.even(keys)).exec(kms.encrypt("Warm-up"));
    var encrypt = feed(KeyFeeds.even(keys)).exec(kms.encrypt("Encrypt"));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(steady(scenario("Encrypt").exec(encrypt), rate)))
        .protocols(protocol())
        .assertions(passes(details("Encrypt").responseTime().percentile(99.9).lte(25)));
  }
}
