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

  @Test
  void everyRequest_isDecidedAsDocumented() {
    Engine documented = new ObviousEvaluator();
    Engine inUse = new EngineInUse();
    Differential.firstDifference(documented, inUse, SEED, SCENARIOS)
        .ifPresent(number -> fail(Differential.report(documented, inUse, SEED, number)));
  }
}
