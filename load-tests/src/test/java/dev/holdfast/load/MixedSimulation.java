package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ActionBuilder;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;

/**
 * Use and management beside each other: nine of ten callers encrypt and decrypt, the others
 * describe, list, tag, alias and grant, or switch a key off and on.
 */
public final class MixedSimulation extends LoadTest {

  private final String used = kms.createKeys(1).get(0);
  private final String switched = kms.createKeys(1).get(0);

  public MixedSimulation() {
    int rate = rate(400);
    setUp(warmUp(day("Warm-up"), rate).andThen(steady(day("A day"), rate)))
        .protocols(protocol())
        .assertions(passes(details("Decrypt").responseTime().percentile(99).lte(50)));
  }

  private ScenarioBuilder day(String name) {
    return scenario(name)
        .exec(
            randomSwitch()
                .on(
                    percent(90).then(with(used, kms.encrypt("Encrypt"), kms.decrypt("Decrypt"))),
                    percent(3).then(with(used, kms.ofKey("DescribeKey"), kms.any("ListKeys"))),
                    percent(3).then(with(used, kms.tag(), kms.untag())),
                    percent(2).then(with(used, alias(), noAlias())),
                    percent(1).then(with(used, grant(), revoke())),
                    percent(1)
                        .then(with(switched, kms.ofKey("DisableKey"), kms.ofKey("EnableKey")))));
  }

  private static ChainBuilder with(String key, ActionBuilder... calls) {
    ChainBuilder chain = exec(session -> session.set(Kms.KEY, key));
    for (ActionBuilder call : calls) {
      chain = chain.exec(call);
    }
    return chain;
  }

  private ActionBuilder alias() {
    return kms.call(
        "CreateAlias",
        session ->
            "{\"AliasName\":\"alias/%s\",\"TargetKeyId\":\"%s\"}"
                .formatted(Kms.own(session), session.getString(Kms.KEY)));
  }

  private ActionBuilder noAlias() {
    return kms.call(
        "DeleteAlias", session -> "{\"AliasName\":\"alias/%s\"}".formatted(Kms.own(session)));
  }

  private ActionBuilder grant() {
    String grantee = "arn:aws:iam::" + System.getProperty("account", "000000000000") + ":root";
    return kms.call(
            "CreateGrant",
            session ->
                "{%s,\"GranteePrincipal\":\"%s\",\"Operations\":[\"Decrypt\"],\"Name\":\"%s\"}"
                    .formatted(Kms.key(session), grantee, Kms.own(session)))
        .check(jmesPath("GrantId").saveAs("grant"));
  }

  private ActionBuilder revoke() {
    return kms.call(
        "RevokeGrant",
        session ->
            "{%s,\"GrantId\":\"%s\"}".formatted(Kms.key(session), session.getString("grant")));
  }
}
