package dev.holdfast.model.policy.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** That a difference would be seen, were there one. */
class ScenariosTest {
  private static final long SEED = 20_260_301;
  private static final int MANY = 20_000;
  private static final int ENOUGH = 40_000;
  private static final Engine AS_DOCUMENTED = new ObviousEvaluator();

  @SuppressWarnings("unused") // by name, below
  private static final List<String> OPERATORS = ObviousConditions.OPERATORS;

  @ParameterizedTest
  @EnumSource
  void brokenRule_isNoticed(Rule rule) {
    assertThat(
            Differential.firstDifference(
                AS_DOCUMENTED, ObviousEvaluator.breaking(rule), SEED, ENOUGH))
        .isPresent();
  }

  @ParameterizedTest
  @FieldSource("OPERATORS")
  void brokenOperator_isNoticed(String operator) {
    assertThat(
            Differential.firstDifference(
                AS_DOCUMENTED, ObviousEvaluator.breaking(operator), SEED, ENOUGH))
        .isPresent();
  }

  @Test
  void everyVerdict_isOften() {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    for (int number = 0; number < MANY; number++) {
      counts.merge(AS_DOCUMENTED.decide(Scenarios.of(SEED, number)), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys(Verdict.values());
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isGreaterThan(MANY / 10));
  }

  @Test
  void everyOperator_occurs() {
    Map<String, Integer> counts = new TreeMap<>();
    for (int number = 0; number < MANY; number++) {
      Scenario scenario = Scenarios.of(SEED, number);
      String policies = scenario.keyPolicy() + scenario.identityPolicies();
      for (String operator : ObviousConditions.OPERATORS) {
        for (String form :
            new String[] {
              "\"%s\"", "\"%sIfExists\"", "\"ForAllValues:%s\"", "\"ForAnyValue:%s\""
            }) {
          String name = form.formatted(operator);
          if (policies.contains(name)) {
            counts.merge(name, 1, Integer::sum);
          }
        }
      }
    }
    int forms = (ObviousConditions.OPERATORS.size() - 1) * 4 + 1;
    assertThat(counts).hasSize(forms);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isGreaterThan(20));
  }

  @Test
  void sameSeed_givesTheSameScenario() {
    assertThat(Scenarios.of(SEED, 17)).isEqualTo(Scenarios.of(SEED, 17));
    assertThat(Scenarios.of(SEED, 17)).isNotEqualTo(Scenarios.of(SEED, 18));
  }

  @Test
  void shrunkScenario_stillDiffers() {
    Engine broken = ObviousEvaluator.breaking(Rule.DENY_IN_AN_IDENTITY_POLICY_WINS);
    int number = Differential.firstDifference(AS_DOCUMENTED, broken, SEED, ENOUGH).orElseThrow();
    Scenario whole = Scenarios.of(SEED, number);
    Scenario small =
        Shrinker.shrink(
            whole, scenario -> AS_DOCUMENTED.decide(scenario) != broken.decide(scenario));
    assertThat(AS_DOCUMENTED.decide(small)).isNotEqualTo(broken.decide(small));
    assertThat(small.report().length()).isLessThan(whole.report().length());
  }
}
