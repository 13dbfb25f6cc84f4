package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What all simulations share: the server, its root, and their size. Callers come at a rate whether
 * or not the server keeps up, as they do in life, and the time of an answer is counted from when
 * its caller came; so a server that stops for a second is seen to have stopped.
 *
 * <p>Properties, each with a default that is the simulation's own: {@code rate} (callers a second),
 * {@code seconds}, {@code keys}. {@code latency=off} holds a run to its answers and not to their
 * times, for machines that have other work too.
 */
abstract class LoadTest extends Simulation {

  final URI endpoint;
  final Caller root;
  final Kms kms;

  LoadTest() {
    this(LoadedServer.find());
  }

  LoadTest(URI endpoint) {
    this.endpoint = endpoint;
    this.root = Caller.at(endpoint);
    this.kms = new Kms(root);
  }

  static int rate(int otherwise) {
    return Integer.getInteger("rate", otherwise);
  }

  static int keys(int otherwise) {
    return Integer.getInteger("keys", otherwise);
  }

  static Duration duration(int secondsOtherwise) {
    return Duration.ofSeconds(Integer.getInteger("seconds", secondsOtherwise));
  }

  static boolean timesCount() {
    return !"off".equals(System.getProperty("latency"));
  }

  /** Callers who come evenly, for a minute. */
  static PopulationBuilder steady(ScenarioBuilder scenario, double rate) {
    return scenario.injectOpen(constantUsersPerSec(rate).during(duration(60)));
  }

  /**
   * Callers who become more until they are as many as will be measured, for a quarter of the time:
   * the server's compiler finds out what to compile.
   */
  final PopulationBuilder warmUp(ScenarioBuilder scenario, double rate) {
    long seconds = Math.max(1, duration(60).toSeconds() / 4);
    return scenario.injectOpen(rampUsersPerSec(1).to(rate).during(seconds));
  }

  /** The server's address; connections are kept and shared, as an SDK's pool does it. */
  final HttpProtocolBuilder protocol() {
    return http.baseUrl(endpoint.toString().replaceFirst("/$", "")).shareConnections();
  }

  /** No call may fail, and the times hold. */
  static List<Assertion> passes(Assertion... times) {
    List<Assertion> all = new ArrayList<>();
    all.add(global().failedRequests().count().is(0L));
    if (timesCount()) {
      all.addAll(List.of(times));
    }
    return all;
  }
}
