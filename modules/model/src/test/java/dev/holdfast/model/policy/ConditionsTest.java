package dev.holdfast.model.policy;

import static dev.holdfast.model.policy.Sample.context;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.Rights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When a condition holds. In the tables the values of the policy are JSON with {@code '} for a
 * quotation mark; what the request has is {@code key=value}, more than one apart by {@code ;},
 * {@code -} for nothing.
 */
class ConditionsTest {

  private static boolean holds(String version, String condition, RequestContext context) {
    String document =
        Sample.quoted(
            "{'Version':'"
                + version
                + "','Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':"
                + condition
                + "}}");
    return switch (Policy.readIdentity("p", document)) {
      case Policy.Reading.Ready(Policy policy) ->
          policy.allowing(
                  Sample.request(
                      Sample.caller(Sample.alice(), Rights.OF_ROOT), "kms:Encrypt", context))
              != null;
      case Policy.Reading.Refused(String message) -> throw new AssertionError(message);
    };
  }

  private static boolean holds(String operator, String key, String values, String request) {
    return holds(
        "2012-10-17", "{'" + operator + "':{'" + key + "':" + values + "}}", given(request));
  }

  private static RequestContext given(String request) {
    return request.equals("-") ? RequestContext.EMPTY : context(request.split(";"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          StringEquals              | 'a'        | aws:UserAgent=a   | true
          StringEquals              | 'a'        | aws:UserAgent=A   | false
          StringEquals              | ['b','a']  | aws:UserAgent=a   | true
          StringEquals              | 'a*'       | aws:UserAgent=ab  | false
          StringEquals              | 'a*'       | aws:UserAgent=a*  | true
          StringEquals              | []         | aws:UserAgent=a   | false
          StringEquals              | 'a'        | -                 | false
          StringNotEquals           | 'a'        | aws:UserAgent=a   | false
          StringNotEquals           | 'a'        | aws:UserAgent=b   | true
          StringNotEquals           | ['a','b']  | aws:UserAgent=b   | false
          StringNotEquals           | 'a'        | -                 | true
          StringEqualsIgnoreCase    | 'aB'       | aws:UserAgent=Ab  | true
          StringEqualsIgnoreCase    | 'aB'       | aws:UserAgent=Abc | false
          StringEqualsIgnoreCase    | 'a*'       | aws:UserAgent=ab  | false
          StringNotEqualsIgnoreCase | 'aB'       | aws:UserAgent=Ab  | false
          StringNotEqualsIgnoreCase | 'aB'       | aws:UserAgent=x   | true
          StringNotEqualsIgnoreCase | 'aB'       | -                 | true
          StringLike                | 'a*c?e'    | aws:UserAgent=abbcde | true
          StringLike                | 'a*c?e'    | aws:UserAgent=ace | false
          StringLike                | '*'        | -                 | false
          StringNotLike             | 'a*'       | aws:UserAgent=ab  | false
          StringNotLike             | 'a*'       | aws:UserAgent=b   | true
          StringNotLike             | 'a*'       | -                 | true
          """)
  void texts(String operator, String values, String request, boolean holds) {
    assertThat(holds(operator, "aws:UserAgent", values, request)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          NumericEquals            | 90      | 90    | true
          NumericEquals            | '90.0'  | 90    | true
          NumericEquals            | 90      | 91    | false
          NumericEquals            | 90      | x     | false
          NumericEquals            | 'x'     | x     | false
          NumericEquals            | '1e2'   | 100   | false
          NumericNotEquals         | 90      | 91    | true
          NumericNotEquals         | 90      | 90.00 | false
          NumericLessThan          | 90      | 89.9  | true
          NumericLessThan          | 90      | 90    | false
          NumericLessThan          | -1      | -2    | true
          NumericLessThanEquals    | 90      | 90    | true
          NumericLessThanEquals    | 90      | 91    | false
          NumericGreaterThan       | 90      | 91    | true
          NumericGreaterThan       | 90      | 90    | false
          NumericGreaterThan       | [90,5]  | 6     | true
          NumericGreaterThanEquals | 90      | 90    | true
          NumericGreaterThanEquals | 90      | 89    | false
          """)
  void numbers(String operator, String values, String value, boolean holds) {
    assertThat(
            holds(
                operator, "kms:RotationPeriodInDays", values, "kms:RotationPeriodInDays=" + value))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "NumericEquals, false",
    "NumericNotEquals, true",
    "NumericLessThan, false",
    "NumericNotEqualsIfExists, true",
    "NumericLessThanIfExists, true",
    "DateLessThan, false",
    "DateNotEquals, true",
    "IpAddress, false",
    "NotIpAddress, true",
    "ArnEquals, false",
    "ArnLike, false",
    "ArnNotEquals, true",
    "ArnNotLike, true",
    "Bool, false",
    "BoolIfExists, true",
    "BinaryEquals, false",
    "ForAllValues:StringEquals, true",
    "ForAllValues:StringNotEquals, true",
    "ForAnyValue:StringEquals, false",
    "ForAnyValue:StringNotEquals, false",
    "ForAnyValue:StringEqualsIfExists, true",
    "ForAllValues:StringEqualsIfExists, true"
  })
  void missingKey_satisfiesNegation_IfExists_andForAllValues(String operator, boolean holds) {
    assertThat(holds(operator, "aws:UserAgent", "'1'", "-")).isEqualTo(holds);
    assertThat(holds(operator, "aws:TagKeys", "'1'", "-")).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          DateEquals            | 2026-01-02T03:04:05Z      | 2026-01-02T03:04:05Z | true
          DateEquals            | 2026-01-02T04:04:05+01:00 | 2026-01-02T03:04:05Z | true
          DateEquals            | 2026-01-02T03:04Z         | 2026-01-02T03:04:00Z | true
          DateEquals            | 2026-01-02                | 2026-01-02T00:00:00Z | true
          DateEquals            | 2026-01                   | 2026-01-01T00:00:00Z | true
          DateEquals            | 2026                      | 2026-01-01T00:00:00Z | true
          DateEquals            | 1767225600                | 2026-01-01T00:00:00Z | true
          DateEquals            | 2026-01-02T03:04:05Z      | 1767323045           | true
          DateEquals            | 2026-13                   | 2026-13              | false
          DateEquals            | soon                      | soon                 | false
          DateEquals            | 99999999999999999999      | 2026-01-01           | false
          DateNotEquals         | 2026-01-02                | 2026-01-02T00:00:01Z | true
          DateNotEquals         | 2026-01-02                | 2026-01-02T00:00:00Z | false
          DateLessThan          | 2026-01-02                | 2026-01-01T23:59:59Z | true
          DateLessThan          | 2026-01-02                | 2026-01-02T00:00:00Z | false
          DateLessThanEquals    | 2026-01-02                | 2026-01-02T00:00:00Z | true
          DateLessThanEquals    | 2026-01-02                | 2026-01-02T00:00:01Z | false
          DateGreaterThan       | 2026-01-02                | 2026-01-02T00:00:01Z | true
          DateGreaterThan       | 2026-01-02                | 2026-01-02T00:00:00Z | false
          DateGreaterThanEquals | 2026-01-02                | 2026-01-02T00:00:00Z | true
          DateGreaterThanEquals | 2026-01-02                | 2026-01-01T23:59:59Z | false
          """)
  void dates(String operator, String limit, String time, boolean holds) {
    assertThat(holds(operator, "aws:CurrentTime", "'" + limit + "'", "aws:CurrentTime=" + time))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          true   | true  | true
          'true' | true  | true
          'True' | true  | true
          true   | false | false
          false  | false | true
          'yes'  | yes   | false
          """)
  void truth(String value, String actual, boolean holds) {
    assertThat(holds("Bool", "aws:SecureTransport", value, "aws:SecureTransport=" + actual))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({"QQ==, QQ==, true", "QQ==, Qg==, false", "%, %, false", "QQ==, A, false"})
  void binary(String value, String actual, boolean holds) {
    assertThat(holds("BinaryEquals", "aws:UserAgent", "'" + value + "'", "aws:UserAgent=" + actual))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          203.0.113.0/24       | 203.0.113.255      | true
          203.0.113.0/24       | 203.0.114.0        | false
          203.0.113.77/24      | 203.0.113.1        | true
          203.0.113.7          | 203.0.113.7        | true
          203.0.113.7          | 203.0.113.6        | false
          203.0.113.7/31       | 203.0.113.6        | true
          0.0.0.0/0            | 8.8.8.8            | true
          0.0.0.0/0            | 2001:db8::1        | false
          ::/0                 | 2001:db8::1        | true
          ::/0                 | 8.8.8.8            | false
          2001:DB8:1234:5678::/64 | 2001:db8:1234:5678:9::1 | true
          2001:DB8:1234:5678::/64 | 2001:db8:1234:5679::1   | false
          2001:db8::/32        | 2001:db8:ffff::    | true
          2001:db8::/33        | 2001:db8:ffff::    | false
          2001:db8::1          | 2001:db8:0:0:0:0:0:1 | true
          2001:db8::1          | 2001:db8::2        | false
          10.0.0.0/8           | ::ffff:10.1.2.3    | true
          10.0.0.0/8           | ::10.1.2.3         | false
          10.0.0.0/33          | 10.0.0.0           | false
          10.0.0.0/            | 10.0.0.0           | false
          10.0.0/8             | 10.0.0.0           | false
          010.0.0.0/8          | 10.0.0.0           | false
          10.0.0.0/8           | 010.0.0.1          | false
          10.0.0.0/8           | 10.0.0.1%eth0      | false
          2001:db8::/129       | 2001:db8::         | false
          2001:db8:::/32       | 2001:db8::         | false
          1::2::3/0            | 2001:db8::         | false
          1:2:3:4:5:6:7/0      | 2001:db8::         | false
          1:2:3:4:5:6:7:8:9/0  | 2001:db8::         | false
          1:2:3:4:5:6:7::/112  | 1:2:3:4:5:6:7:1    | true
          ::1                  | 0:0:0:0:0:0:0:1    | true
          """)
  void addresses(String range, String address, boolean holds) {
    assertThat(holds("IpAddress", "aws:SourceIp", "'" + range + "'", "aws:SourceIp=" + address))
        .isEqualTo(holds);
    assertThat(holds("NotIpAddress", "aws:SourceIp", "'" + range + "'", "aws:SourceIp=" + address))
        .isEqualTo(!holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          arn:aws:iam::111122223333:user/alice  | arn:aws:iam::111122223333:user/alice | true
          arn:aws:iam::111122223333:user/alice  | arn:aws:iam::111122223333:user/Alice | false
          arn:aws:iam::*:user/*                 | arn:aws:iam::111122223333:user/a/b   | true
          arn:*:iam::1111????3333:*             | arn:aws:iam::111122223333:user/a     | true
          arn:aws:s:*:111122223333:finance/*    | arn:aws:s:us:999999999999:store/abc:111122223333:finance/x | false
          arn:aws:iam:*:user/alice              | arn:aws:iam::111122223333:user/alice | false
          *                                     | arn:aws:iam::111122223333:user/alice | false
          arn:aws:s:::a:*                       | arn:aws:s:::a:b:c                    | true
          arn:aws:s:::a                         | arn:aws:s::a                         | false
          """)
  void arns(String pattern, String arn, boolean holds) {
    for (String operator : new String[] {"ArnLike", "ArnEquals"}) {
      assertThat(
              holds(operator, "aws:PrincipalArn", "'" + pattern + "'", "aws:PrincipalArn=" + arn))
          .isEqualTo(holds);
    }
    for (String operator : new String[] {"ArnNotLike", "ArnNotEquals"}) {
      assertThat(
              holds(operator, "aws:PrincipalArn", "'" + pattern + "'", "aws:PrincipalArn=" + arn))
          .isEqualTo(!holds);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Null              | true            | -                           | true
          Null              | false           | -                           | false
          Null              | 'true'          | aws:UserAgent=a             | false
          Null              | 'false'         | aws:UserAgent=a             | true
          Null              | ['true','false']| -                           | true
          Null              | 'x'             | -                           | false
          ForAllValues:Null | 'true'          | -                           | true
          """)
  void presence(String operator, String value, String request, boolean holds) {
    assertThat(holds(operator, "aws:UserAgent", value, request)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ForAllValues:StringEquals      | ['a','b'] | aws:TagKeys=a;aws:TagKeys=b   | true
          ForAllValues:StringEquals      | ['a','b'] | aws:TagKeys=a                 | true
          ForAllValues:StringEquals      | ['a','b'] | aws:TagKeys=a;aws:TagKeys=c   | false
          ForAllValues:StringEquals      | 'a'       | aws:TagKeys=                  | true
          ForAllValues:StringNotEquals   | ['a','b'] | aws:TagKeys=c;aws:TagKeys=d   | true
          ForAllValues:StringNotEquals   | ['a','b'] | aws:TagKeys=c;aws:TagKeys=b   | false
          ForAnyValue:StringEquals       | ['a','b'] | aws:TagKeys=c;aws:TagKeys=b   | true
          ForAnyValue:StringEquals       | ['a','b'] | aws:TagKeys=c;aws:TagKeys=d   | false
          ForAnyValue:StringNotEquals    | ['a','b'] | aws:TagKeys=a;aws:TagKeys=d   | true
          ForAnyValue:StringNotEquals    | ['a','b'] | aws:TagKeys=a;aws:TagKeys=b   | false
          ForAnyValue:StringLike         | 'x*'      | aws:TagKeys=a;aws:TagKeys=xy  | true
          StringEquals                   | 'a'       | aws:TagKeys=b;aws:TagKeys=a   | true
          StringEquals                   | 'a'       | aws:TagKeys=b;aws:TagKeys=c   | false
          StringNotEquals                | 'a'       | aws:TagKeys=b;aws:TagKeys=a   | false
          StringNotEquals                | 'a'       | aws:TagKeys=b;aws:TagKeys=c   | true
          """)
  void severalValues(String operator, String values, String request, boolean holds) {
    assertThat(holds(operator, "aws:TagKeys", values, request)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "ForAllValues:StringEquals, a, true",
    "ForAllValues:StringEquals, b, false",
    "ForAnyValue:StringEquals, a, true",
    "ForAnyValue:StringEquals, b, false"
  })
  void quantifierOverOneValue_countsIt(String operator, String value, boolean holds) {
    assertThat(holds(operator, "aws:UserAgent", "'a'", "aws:UserAgent=" + value)).isEqualTo(holds);
  }

  @Test
  void allConditionsMustHold() {
    String condition =
        "{'StringEquals':{'aws:UserAgent':'a','aws:username':'b'},'Bool':{'aws:SecureTransport':true}}";
    assertThat(
            holds(
                "2012-10-17",
                condition,
                context("aws:UserAgent=a", "aws:username=b", "aws:SecureTransport=true")))
        .isTrue();
    assertThat(
            holds(
                "2012-10-17",
                condition,
                context("aws:UserAgent=a", "aws:username=c", "aws:SecureTransport=true")))
        .isFalse();
    assertThat(
            holds(
                "2012-10-17",
                condition,
                context("aws:UserAgent=a", "aws:username=b", "aws:SecureTransport=false")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "AWS:userAGENT, aws:UserAgent=v",
    "kms:encryptioncontext:TENANT, kms:EncryptionContext:tenant=v",
    "kms:EncryptionContext:aws:s3:arn, kms:EncryptionContext:aws:s3:arn=v",
    "aws:principaltag/Team, aws:PrincipalTag/team=v",
    "vendor:unknown, Vendor:Unknown=v"
  })
  void keysAreNotCaseSensitive(String key, String request) {
    assertThat(holds("StringEquals", key, "'v'", request)).isTrue();
  }

  // -- variables

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          StringEquals  | ${aws:username}          | alice      | true
          StringEquals  | ${AWS:UserName}          | alice      | true
          StringEquals  | x-${aws:username}-y      | x-alice-y  | true
          StringEquals  | ${ aws:username }        | alice      | true
          StringEqualsIgnoreCase | ${aws:username} | ALICE      | true
          StringLike    | ${aws:username}*         | alice2     | true
          StringLike    | ${aws:username}*         | bob        | false
          StringEquals  | ${aws:missing}           | alice      | false
          StringNotEquals | ${aws:missing}         | alice      | true
          StringNotLike | ${aws:missing}           | alice      | true
          StringNotEquals | ${aws:username}        | bob        | true
          StringEquals  | ${aws:missing, ~none~}   | none       | true
          StringEquals  | ${aws:missing,~no}ne~}   | no}ne      | true
          StringEquals  | ${aws:username, ~none~}  | alice      | true
          StringEquals  | ${aws:missing, ~~}x      | x          | true
          StringLike    | a${*}                    | ab         | false
          StringLike    | a${*}                    | a*         | true
          StringLike    | a${?}*                   | a?b        | true
          StringLike    | a${?}*                   | abb        | false
          StringEquals  | a${$}{aws:username}      | a${aws:username} | true
          StringEquals  | ${aws:TagKeys}           | t          | false
          """)
  void variables(String operator, String value, String actual, boolean holds) {
    String condition = "{'" + operator + "':{'aws:UserAgent':'" + value + "'}}";
    assertThat(
            holds(
                "2012-10-17",
                condition,
                context("aws:UserAgent=" + actual, "aws:username=alice", "aws:TagKeys=t")))
        .isEqualTo(holds);
  }

  @Test
  void valueOfAVariable_isALiteral() {
    String like = "{'StringLike':{'aws:UserAgent':'${aws:PrincipalTag/team}'}}";
    for (String tag : new String[] {"*", "a?", "${aws:UserAgent}"}) {
      assertThat(
              holds(
                  "2012-10-17", like, context("aws:UserAgent=ab", "aws:PrincipalTag/team=" + tag)))
          .isFalse();
      assertThat(
              holds(
                  "2012-10-17",
                  like,
                  context("aws:UserAgent=" + tag, "aws:PrincipalTag/team=" + tag)))
          .isTrue();
    }
    String arn = "{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::1:user/${aws:username}'}}";
    assertThat(
            holds(
                "2012-10-17",
                arn,
                context("aws:PrincipalArn=arn:aws:iam::1:user/x", "aws:username=*")))
        .isFalse();
    assertThat(
            holds(
                "2012-10-17",
                arn,
                context("aws:PrincipalArn=arn:aws:iam::1:user/x", "aws:username=x")))
        .isTrue();
    assertThat(holds("2012-10-17", arn, context("aws:PrincipalArn=arn:aws:iam::1:user/x")))
        .isFalse();
  }

  @Test
  void colonOfAVariable_partsNoArn() {
    String condition =
        "{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::${aws:PrincipalAccount}:user/*'}}";
    String arn = "aws:PrincipalArn=arn:aws:iam::111122223333:user/alice";
    assertThat(holds("2012-10-17", condition, context(arn, "aws:PrincipalAccount=111122223333")))
        .isTrue();
    assertThat(holds("2012-10-17", condition, context(arn, "aws:PrincipalAccount=444455556666")))
        .isFalse();
  }

  @Test
  void onlyTheNewVersionOfTheLanguageHasVariables() {
    String condition = "{'StringEquals':{'aws:UserAgent':'${aws:username}'}}";
    assertThat(holds("2008-10-17", condition, context("aws:UserAgent=alice", "aws:username=alice")))
        .isFalse();
    assertThat(
            holds(
                "2008-10-17",
                condition,
                context("aws:UserAgent=${aws:username}", "aws:username=alice")))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"NumericEquals, 5", "DateEquals, 2026", "Bool, true", "IpAddress, 10.0.0.1"})
  void onlyTextsAndArnsHaveVariables(String operator, String value) {
    assertThat(
            holds(
                "2012-10-17",
                "{'" + operator + "':{'aws:UserAgent':'${aws:username}'}}",
                context("aws:UserAgent=" + value, "aws:username=" + value)))
        .isFalse();
  }
}
