package dev.holdfast.model.policy.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.policy.differential.Scenario.Actor;
import dev.holdfast.model.policy.differential.Scenario.GivenGrant;
import dev.holdfast.model.policy.differential.Scenario.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the documentation, answered as it answers them. */
class ObviousEvaluatorTest {
  private static final String KEY = "arn:aws:kms:us-west-2:111122223333:key/1234abcd";
  private static final String DELEGATION =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
  private static final String NOBODY =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"AWS\":\"arn:aws:iam::999999999999:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
  private static final String ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
          + "\"Resource\":\"*\"}}";

  private static final Actor ALICE =
      new Actor(
          Kind.USER,
          "111122223333",
          "arn:aws:iam::111122223333:user/Alice",
          "",
          "AIDAALICE",
          "Alice",
          Map.of("Team", "blue"));
  private static final Actor BOB =
      new Actor(
          Kind.USER,
          "444455556666",
          "arn:aws:iam::444455556666:user/Bob",
          "",
          "AIDABOB",
          "Bob",
          Map.of());
  private static final Map<String, String> IDS =
      Map.of(ALICE.arn(), "AIDAALICE", BOB.arn(), "AIDABOB");

  private static Verdict decide(Actor caller, String keyPolicy, String... identityPolicies) {
    return decide(caller, keyPolicy, Map.of(), List.of(), identityPolicies);
  }

  private static Verdict decide(
      Actor caller,
      String keyPolicy,
      Map<String, List<String>> context,
      List<GivenGrant> grants,
      String... identityPolicies) {
    return new ObviousEvaluator()
        .decide(
            new Scenario(
                caller,
                "kms:Decrypt",
                KEY,
                "111122223333",
                keyPolicy,
                List.of(identityPolicies),
                Optional.empty(),
                List.of(),
                grants,
                context,
                Map.of("tenant", "42"),
                IDS));
  }

  private static String when(String condition) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
        + "\"Resource\":\"*\",\"Condition\":"
        + condition
        + "}]}";
  }

  @Test
  void identityPolicy_isOfNoUseWithoutDelegation() {
    assertThat(decide(ALICE, DELEGATION, ALL)).isEqualTo(Verdict.ALLOWED);
    assertThat(decide(ALICE, DELEGATION)).isEqualTo(Verdict.NOT_ALLOWED);
    assertThat(decide(ALICE, NOBODY, ALL)).isEqualTo(Verdict.NOT_ALLOWED);
  }

  @Test
  void explicitDeny_winsOverEveryAllow() {
    assertThat(decide(ALICE, DELEGATION, ALL, ALL.replace("Allow", "Deny")))
        .isEqualTo(Verdict.EXPLICITLY_DENIED);
  }

  @Test
  void otherAccount_needsBothSides() {
    String named = DELEGATION.replace("111122223333:root", "444455556666:user/Bob");
    assertThat(decide(BOB, named, ALL)).isEqualTo(Verdict.ALLOWED);
    assertThat(decide(BOB, named)).isEqualTo(Verdict.NOT_ALLOWED);
    assertThat(decide(BOB, DELEGATION, ALL)).isEqualTo(Verdict.NOT_ALLOWED);
  }

  /** The user guide's example under NotPrincipal with Deny: all but Bob are denied. */
  @Test
  void notPrincipal_sparesOnlyTheNamedUser() {
    String allButBob =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"NotPrincipal\":{\"AWS\":["
            + "\"arn:aws:iam::444455556666:user/Bob\",\"arn:aws:iam::444455556666:root\"]},"
            + "\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
    Actor carol =
        new Actor(
            Kind.USER,
            BOB.account(),
            "arn:aws:iam::444455556666:user/Carol",
            "",
            "AIDACAROL",
            "Carol",
            Map.of());
    assertThat(decide(BOB, allButBob, ALL)).isEqualTo(Verdict.NOT_ALLOWED);
    assertThat(decide(carol, allButBob, ALL)).isEqualTo(Verdict.EXPLICITLY_DENIED);
    assertThat(decide(ALICE, allButBob, ALL)).isEqualTo(Verdict.EXPLICITLY_DENIED);
  }

  /** The user guide's example of a string that is like a pattern while the ARN is not. */
  @Test
  void arn_isComparedByComponent() {
    String pattern = "\"arn:aws:someservice:*:111122223333:finance/*\"";
    Map<String, List<String>> context =
        Map.of(
            "aws:sourcearn",
            List.of(
                "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/"
                    + "document.txt"));
    assertThat(
            decide(
                ALICE,
                DELEGATION,
                context,
                List.of(),
                when("{\"StringLike\":{\"aws:SourceArn\":" + pattern + "}}")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(
            decide(
                ALICE,
                DELEGATION,
                context,
                List.of(),
                when("{\"ArnLike\":{\"aws:SourceArn\":" + pattern + "}}")))
        .isEqualTo(Verdict.NOT_ALLOWED);
  }

  /** The user guide's table of PostDateTime and UserName, with tag keys for attributes. */
  @ParameterizedTest
  @CsvSource({
    "ForAllValues, PostDateTime Message, ALLOWED",
    "ForAllValues, PostDateTime UserName, NOT_ALLOWED",
    "ForAnyValue, PostDateTime UserName, ALLOWED",
    "ForAnyValue, UserName, NOT_ALLOWED",
    "ForAllValues, , ALLOWED",
    "ForAnyValue, , NOT_ALLOWED",
  })
  void setOperators_compareSets(String set, String requested, Verdict verdict) {
    Map<String, List<String>> context =
        requested == null ? Map.of() : Map.of("aws:tagkeys", List.of(requested.split(" ", -1)));
    assertThat(
            decide(
                ALICE,
                DELEGATION,
                context,
                List.of(),
                when(
                    "{\""
                        + set
                        + ":StringLike\":{\"aws:TagKeys\":[\"PostDateTime\",\"Message\",\"Tags\"]}}")))
        .isEqualTo(verdict);
  }

  /** The user guide under variables with no value: equal to nothing, and unequal to everything. */
  @ParameterizedTest
  @CsvSource({
    "StringEquals, ${aws:PrincipalTag/Team}, ALLOWED",
    "StringEquals, ${aws:PrincipalTag/None}, NOT_ALLOWED",
    "StringNotEquals, ${aws:PrincipalTag/Team}, NOT_ALLOWED",
    "StringNotEquals, ${aws:PrincipalTag/None}, ALLOWED",
    "StringEquals, '${aws:PrincipalTag/None, ''blue''}', ALLOWED",
  })
  void variable_standsForTheValueOrForNothing(String operator, String value, Verdict verdict) {
    assertThat(
            decide(
                ALICE,
                DELEGATION,
                Map.of("aws:resourcetag/team", List.of("blue")),
                List.of(),
                when("{\"" + operator + "\":{\"aws:ResourceTag/Team\":\"" + value + "\"}}")))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, NOT_ALLOWED",
    "StringNotEquals, ALLOWED",
    "StringEqualsIfExists, ALLOWED",
    "NumericLessThan, NOT_ALLOWED",
    "ArnNotLike, ALLOWED",
  })
  void missingKey_matchesNegatedOperatorsAndIfExists(String operator, Verdict verdict) {
    assertThat(decide(ALICE, DELEGATION, when("{\"" + operator + "\":{\"aws:SourceArn\":\"7\"}}")))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "AIDAALICE, 42, ALLOWED",
    "AIDAALICE, 43, NOT_ALLOWED",
    "AIDAEARLIERALICE, 42, NOT_ALLOWED",
  })
  void grant_isForItsGranteeAndItsContext(String granteeId, String tenant, Verdict verdict) {
    GivenGrant grant =
        new GivenGrant(
            ALICE.arn(),
            granteeId,
            Set.of("Decrypt"),
            Optional.empty(),
            Optional.of(Map.of("tenant", tenant)));
    assertThat(decide(ALICE, NOBODY, Map.of(), List.of(grant))).isEqualTo(verdict);
  }
}
