package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An hour of half of what the server can do: what grows slowly has time to. One caller of fifty
 * changes its key forth and back, so that the journal has something to write. A server of its own
 * is looked at meanwhile, and of nothing may a day add more than a twentieth; of one that is
 * elsewhere, only the answers are judged.
 */
public final class SoakSimulation extends LoadTest {

  private static final String GROWTH = "Nothing grows";

  public SoakSimulation() {
    this(LoadedServer.isElsewhere() ? Optional.empty() : Optional.of(WatchedServer.start()));
  }

  private SoakSimulation(Optional<WatchedServer> server) {
    super(server.map(WatchedServer::endpoint).orElseGet(LoadedServer::find));
    List<String> keys = kms.createKeys(keys(1000));
    int rate = rate(1500);
    Duration lasts = duration(3600);
    var warmUp = feed(KeyFeeds.even(keys)).exec(kms.encrypt("Warm-up"), kms.decrypt("Warm-up"));
    var round =
        feed(KeyFeeds.even(keys))
            .exec(kms.encrypt("Encrypt"), kms.decrypt("Decrypt"))
            .exec(randomSwitch().on(percent(2).then(kms.tag(), kms.untag())));
    PopulationBuilder load =
        scenario("Encrypt, decrypt")
            .exec(round)
            .injectOpen(constantUsersPerSec(rate).during(lasts));
    PopulationBuilder[] watched =
        server
            .map(there -> watched(load, new Watch(there, root::calls), lasts))
            .orElseGet(() -> new PopulationBuilder[] {load});
    setUp(warmUp(scenario("Warm-up").exec(warmUp), rate).andThen(watched))
        .protocols(protocol())
        .assertions(
            passes(
                details("Encrypt").responseTime().percentile(99).lte(25),
                details("Decrypt").responseTime().percentile(99).lte(25)));
  }

  /** The watch begins with the load, and judges behind it. */
  private static PopulationBuilder[] watched(PopulationBuilder load, Watch watch, Duration lasts) {
    var begin =
        exec(session -> {
          watch.start(lasts);
          return session;
        });
    var judge = dummy(GROWTH, 0).withSuccess(session -> watch.passes());
    return new PopulationBuilder[] {
      scenario("Watch").exec(begin).injectOpen(atOnceUsers(1)),
      load.andThen(scenario(GROWTH).exec(judge).injectOpen(atOnceUsers(1)))
    };
  }
}
