package dev.holdfast.model.policy.differential;

import java.util.Optional;

/** Asks two engines the same questions. */
final class Differential {
  private Differential() {}

  /** The number of the first scenario on which they differ. */
  static Optional<Integer> firstDifference(Engine one, Engine other, long seed, int scenarios) {
    for (int number = 0; number < scenarios; number++) {
      Scenario scenario = Scenarios.of(seed, number);
      if (one.decide(scenario) != other.decide(scenario)) {
        return Optional.of(number);
      }
    }
    return Optional.empty();
  }

  /** What to look at: the scenario, and the smallest one found that still makes the difference. */
  static String report(Engine one, Engine other, long seed, int number) {
    Scenario scenario = Scenarios.of(seed, number);
    Scenario small =
        Shrinker.shrink(scenario, candidate -> one.decide(candidate) != other.decide(candidate));
    return "seed %d, scenario %d: %s or %s?%n%s%nthe smallest that was found: %s or %s?%n%s"
        .formatted(
            seed,
            number,
            one.decide(scenario),
            other.decide(scenario),
            scenario.report(),
            one.decide(small),
            other.decide(small),
            small.report());
  }
}
