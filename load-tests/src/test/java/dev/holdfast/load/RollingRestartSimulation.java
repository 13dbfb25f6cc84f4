package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.stopLoadGenerator;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Nodes of a region are restarted one by one while callers come, and no caller may notice. That a
 * connection is refused while a node is away, so that its caller goes on to another, is told apart.
 * Callers come until the last node is back: {@code seconds} says how long each restart may take.
 *
 * <p>Properties beside those of all: {@code httpNodes} and {@code keyNodes} that there are, {@code
 * keyRestarts} of the latter that are restarted too, {@code rounds} of restarts.
 */
public final class RollingRestartSimulation extends Simulation {

  private static final String ENCRYPT = "Encrypt";
  private static final String DECRYPT = "Decrypt";
  private static final String ELSEWHERE = "Refused, and gone on to another node";
  private static final String RESTARTS = "All restarts, while callers came";
  private static final String FATE = "fate";
  private static final String RESTARTED = "restarted";
  private static final int SECONDS_A_RESTART = 30;
  private static final int MOST_MILLIS = 2000;

  /** After the last restart, so that what it did to callers is seen. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(2);

  private final LoadedRegion region =
      LoadedRegion.start(Integer.getInteger("keyNodes", 3), Integer.getInteger("httpNodes", 2));
  private final List<String> restarts = restarts();
  private final SdkCallers callers =
      new SdkCallers(region.httpNodes().stream().map(region::at).toList());
  private final LongAdder gone = new LongAdder();

  public RollingRestartSimulation() {
    Kms kms = new Kms(region.at(region.httpNodes().get(0)));
    List<String> keys = kms.createKeys(LoadTest.keys(100));
    double rate = LoadTest.rate(100);
    Duration each = LoadTest.duration(SECONDS_A_RESTART);
    Duration most = each.multipliedBy(restarts.size()).plus(AFTERWARDS);
    var warmUp =
        feed(KeyFeeds.even(keys))
            .exec(encrypt("Warm-up"))
            .exitHereIfFailed()
            .exec(decrypt("Warm-up"));
    var use =
        feed(KeyFeeds.even(keys)).exec(encrypt(ENCRYPT)).exitHereIfFailed().exec(decrypt(DECRYPT));
    setUp(
            scenario("Warm-up")
                .exec(warmUp)
                .injectOpen(rampUsersPerSec(1).to(rate).during(each.dividedBy(4)))
                .andThen(
                    scenario("Encrypt, decrypt")
                        .exec(use)
                        .injectOpen(constantUsersPerSec(rate).during(most)),
                    scenario("Restarts").exec(restart(most)).injectOpen(atOnceUsers(1))))
        .assertions(assertions());
  }

  private static List<Assertion> assertions() {
    List<Assertion> all = new ArrayList<>();
    all.add(details(RESTARTS).failedRequests().count().is(0L));
    for (String name : List.of(ENCRYPT, DECRYPT)) {
      all.add(details(name).failedRequests().count().is(0L));
      if (LoadTest.timesCount()) {
        all.add(details(name).responseTime().percentile(99).lte(MOST_MILLIS));
      }
    }
    return all;
  }

  /** Those without keys first, as often as there are rounds. */
  private List<String> restarts() {
    List<String> round = new ArrayList<>(region.httpNodes());
    round.addAll(region.keyNodes().subList(0, Integer.getInteger("keyRestarts", 0)));
    List<String> all = new ArrayList<>();
    for (int i = 0; i < Integer.getInteger("rounds", 1); i++) {
      all.addAll(round);
    }
    return all;
  }

  private ChainBuilder encrypt(String name) {
    return call(
        name,
        session ->
            callers.call(
                "Encrypt",
                "{%s,\"Plaintext\":\"%s\"}".formatted(Kms.key(session), Kms.plaintext())));
  }

  private ChainBuilder decrypt(String name) {
    return call(
        name,
        session ->
            callers.call(
                "Decrypt",
                "{\"CiphertextBlob\":\"%s\"}"
                    .formatted(Kms.ciphertext(fate(session).join().answer()))));
  }

  private ChainBuilder call(
      String name, Function<Session, CompletableFuture<SdkCallers.Fate>> ask) {
    return exec(session -> session.set(FATE, ask.apply(session)))
        .exec(
            asLongAs(session -> !fate(session).isDone()).on(pause(Duration.ofMillis(1))),
            dummy(name, session -> fate(session).join().millis())
                .withSuccess(session -> fate(session).join().isWell()),
            doIf(session -> fate(session).join().refusals() > 0)
                .then(
                    exec(session -> {
                      gone.add(fate(session).join().refusals());
                      return session;
                    }),
                    dummy(ELSEWHERE, session -> fate(session).join().millis())));
  }

  private static CompletableFuture<SdkCallers.Fate> fate(Session session) {
    return session.get(FATE);
  }

  private ChainBuilder restart(Duration most) {
    return exec(session ->
            session.set(
                RESTARTED,
                CompletableFuture.supplyAsync(() -> restartsWithin(most))
                    .exceptionally(RollingRestartSimulation::failed)))
        .exec(
            asLongAs(session -> !restarted(session).isDone()).on(pause(Duration.ofMillis(100))),
            pause(AFTERWARDS),
            dummy(RESTARTS, 0).withSuccess(session -> restarted(session).join()),
            stopLoadGenerator("all nodes are back"));
  }

  private static CompletableFuture<Boolean> restarted(Session session) {
    return session.get(RESTARTED);
  }

  /** Whether callers still came when the last node was ready again. */
  private boolean restartsWithin(Duration most) {
    long began = System.nanoTime();
    restarts.forEach(region::restart);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.println(restarts.size() + " restarts took " + took.toSeconds() + " s");
    return took.plus(AFTERWARDS).compareTo(most) <= 0;
  }

  private static boolean failed(Throwable failure) {
    System.out.println("A node was not restarted: " + failure);
    return false;
  }

  @Override
  public void after() {
    System.out.println(
        "Connections refused, after which callers went on to another node: " + gone.sum());
  }
}
