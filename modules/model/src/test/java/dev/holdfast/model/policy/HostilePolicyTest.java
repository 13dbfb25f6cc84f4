package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.Rights;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies made to take long. */
@Timeout(5)
class HostilePolicyTest {

  private static boolean allows(String condition, RequestContext context) {
    Policy policy =
        Sample.identity(
            "hostile",
            "{'Effect':'Allow','Action':'*','Resource':'*','Condition':" + condition + "}");
    return policy.allowing(
            Sample.request(Sample.caller(Sample.alice(), Rights.OF_ROOT), "kms:Encrypt", context))
        != null;
  }

  @Test
  void tenThousandConditions() {
    String conditions =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "'aws:RequestTag/t" + i + "':['x" + i + "*','y']")
            .collect(Collectors.joining(",", "{'StringNotLike':{", "}}"));
    assertThat(allows(conditions, RequestContext.EMPTY)).isTrue();
    assertThat(allows(conditions, Sample.context("aws:RequestTag/T9999=x9999"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a*", "*a?", "?*", "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "*aaaaa?aaaaa", "a*${*}"})
  void patternsOfManyStars(String piece) {
    String pattern = piece.repeat(30_000 / piece.length()) + "b";
    assertThat(
            allows(
                "{'StringLike':{'aws:UserAgent':'" + pattern + "'}}",
                Sample.context("aws:UserAgent=" + "a".repeat(100_000))))
        .isFalse();
  }

  @Test
  void variablesInMasses() {
    assertThat(
            allows(
                "{'StringLike':{'aws:UserAgent':'" + "${aws:username}*".repeat(2_000) + "'}}",
                Sample.context("aws:UserAgent=" + "alice".repeat(2_000), "aws:username=alice")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"${}", "${ }", "${'}", "${,'x'}", "${*", "${a", "$", "${${a}}", "${a,'}"})
  void oddVariables_neverThrow(String text) {
    assertThat(
            Policy.readIdentity(
                "odd",
                Sample.document(
                        "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:UserAgent':'@'}}}")
                    .replace("@", text)))
        .satisfies(reading -> {
          if (reading instanceof Policy.Reading.Ready(Policy policy)) {
            assertThat(
                    policy.allowing(
                        Sample.request(
                            Sample.caller(Sample.alice(), Rights.OF_ROOT),
                            "kms:Encrypt",
                            RequestContext.EMPTY)))
                .isNull();
          }
        });
  }
}
