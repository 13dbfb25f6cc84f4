package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.util.List;

/** What stores and data bases do: a data key for each object, opened when the object is read. */
public final class EnvelopeSimulation extends LoadTest {

  public EnvelopeSimulation() {
    List<String> keys = kms.createKeys(keys(16));
    int rate = rate(900);
    var warmUp =
        feed(KeyFeeds.even(keys)).exec(kms.generateDataKey("Warm-up"), kms.decrypt("Warm-up"));
    var object =
        feed(KeyFeeds.even(keys))
            .exec(kms.generateDataKey("GenerateDataKey"), kms.decrypt("Decrypt"));
    setUp(
            warmUp(scenario("Warm-up").exec(warmUp), rate)
                .andThen(steady(scenario("An object").exec(object), rate)))
        .protocols(protocol())
        .assertions(
            passes(
                details("GenerateDataKey").responseTime().percentile(99.9).lte(25),
                details("Decrypt").responseTime().percentile(99.9).lte(25)));
  }
}
