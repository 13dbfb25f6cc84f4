package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPolicyTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final KeyArn KEY =
      new KeyArn(Region.US_EAST_1, ACCOUNT, new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final Caller ROOT = Caller.root(ACCOUNT, "AKIA");
  private static final String INVALID_PRINCIPALS =
      "Policy contains a statement with one or more invalid principals.";

  private static Optional<KmsError> refusal(String document) {
    return refusal(document, KEY, PrincipalIds.NONE);
  }

  private static Optional<KmsError> refusal(String document, KeyArn key, PrincipalIds ids) {
    return refusal(document, key, ids, KeyQuotas.AWS.keyPolicyBytes());
  }

  private static Optional<KmsError> refusal(
      String document, KeyArn key, PrincipalIds ids, int mostBytes) {
    return KeyPolicy.refusal(
        new AttachedKeyPolicy(document, HeldNames.of(KeyPolicy.named(document, key), ids)),
        key,
        ROOT,
        false,
        mostBytes);
  }

  private static Optional<KmsError> malformed(String message) {
    return Optional.of(new KmsError.MalformedPolicy(message));
  }

  /**
   * A policy that is fine but for one more statement, in which {@code '} stands for a quotation
   * mark.
   */
  private static String with(String statement) {
    return """
    {'Version': '2012-10-17', 'Statement': [
      {'Effect': 'Allow', 'Principal': {'AWS': '111122223333'}, 'Action': 'kms:*', 'Resource': '*'},
      %s]}\
    """
        .formatted(statement)
        .replace('\'', '"');
  }

  private static String withPrincipal(String principal) {
    return with(
        "{'Effect':'Allow','Principal':" + principal + ",'Action':'kms:Encrypt','Resource':'*'}");
  }

  private static String withCondition(String condition) {
    return with(
        "{'Effect':'Allow','Principal':'*','Action':'kms:Encrypt','Resource':'*','Condition':"
            + condition
            + "}");
  }

  @Test
  void defaultPolicy_isAwss_andIsAccepted() {
    assertThat(KeyPolicy.defaultFor(KEY))
        .isEqualTo(
            """
            {
              "Version" : "2012-10-17",
              "Id" : "key-default-1",
              "Statement" : [ {
                "Sid" : "Enable IAM User Permissions",
                "Effect" : "Allow",
                "Principal" : {
                  "AWS" : "arn:aws:iam::111122223333:root"
                },
                "Action" : "kms:*",
                "Resource" : "*"
              } ]
            }\
            """);
    assertThat(refusal(KeyPolicy.defaultFor(KEY))).isEmpty();
  }

  @Test
  void defaultPolicy_namesThePartitionOfTheRegion() {
    KeyArn chinese = new KeyArn(new Region("cn-north-1"), ACCOUNT, KEY.keyId());
    String policy = KeyPolicy.defaultFor(chinese);
    assertThat(policy).contains("arn:aws-cn:iam::111122223333:root");
    assertThat(refusal(policy, chinese, PrincipalIds.NONE)).isEmpty();
    assertThat(refusal(policy)).isEqualTo(malformed(INVALID_PRINCIPALS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Effect':'Allow','Principal':'*','Action':'kms:Encrypt','Resource':'*'}",
        "{'Sid':'a"
            + " b','Effect':'Deny','NotPrincipal':{'AWS':'111122223333'},'NotAction':['kms:*'],'NotResource':'*'}",
        "{'Effect':'Allow','Principal':'*','Action':['kms:Describe*','kms:?ncrypt','*']}",
        "{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':['arn:aws:s3:::b/${aws:username}/*']}",
      })
  void wellFormedStatement_isAccepted(String statement) {
    assertThat(refusal(with(statement))).isEmpty();
  }

  @Test
  void singleStatement_needsNoList() {
    assertThat(
            refusal(
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                       | Missing required field Statement.
          []                                       | A policy must be a JSON object.
          {"Statement":[]}                         | A policy must contain at least one statement.
          {"Statement":["x"]}                      | A statement must be a JSON object.
          {"Version":"2020-01-01","Statement":[]}  | The policy must contain a valid version string.
          {"Version":20121017,"Statement":[]}      | Version must be a string.
          {"Id":1,"Statement":[]}                  | Id must be a string.
          {"statement":[]}                         | Unknown field "statement".
          {"Statement":[],"Statement":[]}          | Syntax errors in policy: a member name occurs twice at line 1, column 17.
          not json                                 | Syntax errors in policy: expected a value at line 1, column 1.
          """)
  void malformedDocument_isRefused(String document, String message) {
    assertThat(refusal(document)).isEqualTo(malformed(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'Principal':'*','Action':'*','Resource':'*'}                        | Missing required field Effect.
          {'Effect':'allow','Principal':'*','Action':'*','Resource':'*'}       | Effect must be Allow or Deny.
          {'Effect':'Allow','Action':'*','Resource':'*'}                       | Policy contains a statement with no principal.
          {'Effect':'Allow','Principal':{},'Action':'*','Resource':'*'}        | Policy contains a statement with no principal.
          {'Effect':'Allow','NotPrincipal':'*','Action':'*','Resource':'*'}    | NotPrincipal must not be used with Effect Allow.
          {'Effect':'Deny','Principal':'*','NotPrincipal':'*','Action':'*'}    | A statement must not contain both Principal and NotPrincipal.
          {'Effect':'Deny','Principal':'*','Resource':'*'}                     | Policy statement must contain actions.
          {'Effect':'Deny','Principal':'*','Action':[],'Resource':'*'}         | Policy statement must contain actions.
          {'Effect':'Deny','Principal':'*','Action':'*','NotAction':'kms:*'}   | A statement must not contain both Action and NotAction.
          {'Effect':'Deny','Principal':'*','Action':1,'Resource':'*'}          | Action must be a string.
          {'Effect':'Deny','Principal':'*','Action':'Encrypt','Resource':'*'}  | Actions must be prefaced by a vendor, e.g. kms: "Encrypt" is not.
          {'Effect':'Deny','Principal':'*','Action':'kms:','Resource':'*'}     | Actions must be prefaced by a vendor, e.g. kms: "kms:" is not.
          {'Effect':'Deny','Principal':'*','Action':'k*:x','Resource':'*'}     | Actions must be prefaced by a vendor, e.g. kms: "k*:x" is not.
          {'Effect':'Deny','Principal':'*','Action':'*','Resource':'key'}      | Resource "key" must be in ARN format or "*".
          {'Effect':'Deny','Principal':'*','Action':'*','Resource':'arn:a:b'}  | Resource "arn:a:b" must be in ARN format or "*".
          {'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','x':1}  | Unknown field "x".
          {'Sid':1,'Effect':'Deny','Principal':'*','Action':'*'}               | Sid must be a string.
          """)
  void malformedStatement_isRefused(String statement, String message) {
    assertThat(refusal(with(statement))).isEqualTo(malformed(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'AWS':'*'}",
        "{'AWS':'444455556666'}",
        "{'AWS':['arn:aws:iam::444455556666:root','111122223333']}",
        "{'Service':'logs.us-east-1.amazonaws.com'}",
        "{'AWS':'111122223333','Service':['a.amazonaws.com','b.amazonaws.com']}",
      })
  void accountsAndServices_exist(String principal) {
    assertThat(refusal(withPrincipal(principal))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'111122223333'",
        "['*']",
        "{'AWS':'arn:aws:iam::111122223333:user/alice'}",
        "{'AWS':'arn:aws:iam::111122223333:role/admin'}",
        "{'AWS':['111122223333','arn:aws:iam::111122223333:user/alice']}",
        "{'AWS':'arn:aws:sts::111122223333:assumed-role/admin/me'}",
        "{'AWS':'AIDAABCDEFGHIJKLMNOPQ'}",
        "{'AWS':'arn:aws:iam::*:root'}",
        "{'AWS':'arn:aws:iam::1111*:root'}",
        "{'AWS':'1111*'}",
        "{'AWS':'11112222333'}",
        "{'AWS':'arn:aws:iam::111122223333:user/*'}",
        "{'AWS':'arn:aws:iam::111122223333:group/x'}",
        "{'AWS':'arn:aws:iam:us-east-1:111122223333:root'}",
        "{'AWS':'arn:aws-cn:iam::111122223333:root'}",
        "{'AWS':'arn:aws:s3:::bucket'}",
        "{'AWS':''}",
        "{'Service':'*'}",
        "{'Service':'logs.example.com'}",
        "{'Federated':'accounts.google.com'}",
        "{'CanonicalUser':'79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'}",
        "{'aws':'111122223333'}",
      })
  void principalsThatDoNotExist_areRefused(String principal) {
    assertThat(refusal(withPrincipal(principal))).isEqualTo(malformed(INVALID_PRINCIPALS));
  }

  @Test
  void whoKnowsTheUsers_saysThatTheyExist() {
    String policy = withPrincipal("{'AWS':'arn:aws:iam::111122223333:user/alice'}");
    String alice = "arn:aws:iam::111122223333:user/alice";
    assertThat(refusal(policy, KEY, PrincipalIds.of(Map.of(alice, "AIDAALICE")))).isEmpty();
    assertThat(refusal(policy, KEY, PrincipalIds.of(Map.of(alice + "2", "AIDAALICE2"))))
        .isEqualTo(malformed(INVALID_PRINCIPALS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'StringEquals':{'kms:ViaService':'ec2.us-east-1.amazonaws.com'}}",
        "{'ForAnyValue:StringLikeIfExists':{'aws:TagKeys':['a','b']},'Null':{'aws:SourceArn':true}}",
        "{'NumericLessThan':{'kms:RotationPeriodInDays':90},'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}",
        "{'ForAllValues:Null':{'aws:TagKeys':'true'}}",
        "{'StringEquals':{'aws:ResourceTag/team':'${aws:PrincipalTag/team}-${aws:username}'}}",
        "{}",
      })
  void knownConditions_areAccepted(String condition) {
    assertThat(refusal(withCondition(condition))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'x'                                     | Condition must be a JSON object.
          {'StringEquals':'x'}                    | Condition must be a JSON object.
          {'StringIs':{'aws:a':'b'}}              | Invalid Condition type: "StringIs".
          {'NullIfExists':{'aws:a':'true'}}       | Invalid Condition type: "NullIfExists".
          {'ForEach:StringLike':{'aws:a':'b'}}    | Invalid Condition type: "ForEach:StringLike".
          {'StringEquals':{'a':'b'}}              | Conditions must be prefaced by a vendor, e.g. kms: "a" is not.
          {'StringEquals':{'aws:a':null}}         | A condition value must be a string, a number or a boolean.
          {'StringEquals':{'aws:a':{'b':'c'}}}    | A condition value must be a string, a number or a boolean.
          {'StringEquals':{'aws:a':'${aws:b'}}    | A policy variable is not closed: "${aws:b".
          {'StringEquals':{'aws:a':'${b${c}'}}    | A policy variable is not closed: "${b${c}".
          """)
  void malformedConditions_areRefused(String condition, String message) {
    assertThat(refusal(withCondition(condition))).isEqualTo(malformed(message));
  }

  /**
   * The text is AWS's. Which exception carries it, its guide does not say: taken for the one of all
   * that is wrong with a policy.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ForAllValues:StringEquals         | kms:EncryptionContext:tenant | encryption context
          ForAllValues:StringLikeIfExists   | KMS:encryptioncontext:tenant | encryption context
          ForAllValues:StringNotEquals      | aws:RequestTag/team          | tag
          """)
  void forAllValues_ofWhatARequestMayLeaveOut_isRefused(String operator, String key, String what) {
    String condition = "{'" + operator + "':{'" + key + "':'x'}}";
    assertThat(refusal(withCondition(condition)))
        .isEqualTo(
            malformed(
                "OverlyPermissiveCondition: Using the ForAllValues set operator with a"
                    + " single-valued condition key matches requests without the specified "
                    + what
                    + " or with an unspecified "
                    + what
                    + ". To fix, remove ForAllValues."));
    assertThat(Policy.readKey("stored", withCondition(condition), "aws", PrincipalIds.NONE))
        .as("one put before stands")
        .isInstanceOf(Policy.Reading.Ready.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ForAllValues:StringEquals':{'kms:EncryptionContextKeys':'tenant'}}",
        "{'ForAllValues:StringEquals':{'aws:TagKeys':'team'}}",
        "{'ForAllValues:StringEquals':{'aws:ResourceTag/team':'x'}}",
        "{'ForAnyValue:StringEquals':{'kms:EncryptionContext:tenant':'x'}}",
        "{'StringEqualsIfExists':{'kms:EncryptionContext:tenant':'x'}}",
      })
  void otherSets_areAccepted(String condition) {
    assertThat(refusal(withCondition(condition))).isEmpty();
  }

  @Test
  void unclosedVariableInAResource_isRefused() {
    assertThat(
            refusal(
                with(
                    "{'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::${aws:x'}")))
        .isEqualTo(malformed("A policy variable is not closed: \"arn:aws:s3:::${aws:x\"."));
  }

  private static String withAction(String action) {
    return with("{'Effect':'Allow','Principal':'*','Action':'" + action + "','Resource':'*'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"azAZ09-:azAZ09*?", "a:b", "*", "a:*", "a:?"})
  void action_hasLettersAndDigits_andWildcardsBehindItsVendor(String action) {
    assertThat(refusal(withAction(action))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kms",
        ":Encrypt",
        "kms:",
        "kms:En crypt",
        "kms:En-crypt",
        "kms:a:b",
        "kms:Encr/pt",
        "kms:Encr@pt",
        "kms:Encr[pt",
        "kms:Encr`pt",
        "kms:Encr{pt",
        "k.ms:Encrypt",
        "k@ms:Encrypt",
        "k[ms:Encrypt",
        "k`ms:Encrypt",
        "k{ms:Encrypt",
        "k/ms:Encrypt",
        "?ms:Encrypt",
        "**"
      })
  void actionOfOtherCharacters_isRefused(String action) {
    assertThat(refusal(withAction(action)))
        .isEqualTo(
            malformed(
                "Actions must be prefaced by a vendor, e.g. kms: \"" + action + "\" is not."));
  }

  @Test
  void conditionKey_hasAVendorAndAName() {
    assertThat(refusal(withCondition("{'StringLike':{'a:b':'x'}}"))).isEmpty();
    for (String key : List.of("kms", ":b", "a:", ":")) {
      assertThat(refusal(withCondition("{'StringLike':{'" + key + "':'x'}}")))
          .isEqualTo(
              malformed(
                  "Conditions must be prefaced by a vendor, e.g. kms: \"" + key + "\" is not."));
    }
  }

  @Test
  void quoteIsCut_onlyWhereItIsLong() {
    assertThat(refusal("{\"" + "x".repeat(64) + "\":1}"))
        .isEqualTo(malformed("Unknown field \"" + "x".repeat(64) + "\"."));
    assertThat(refusal("{\"" + "x".repeat(65) + "\":1}"))
        .isEqualTo(malformed("Unknown field \"" + "x".repeat(64) + "...\"."));
  }

  @Test
  void everyVariable_mustBeClosed() {
    for (String good : List.of("${aws:x}", "${aws:x}${aws:y}", "a}${*}", "$")) {
      assertThat(refusal(withCondition("{'StringLike':{'a:b':'" + good + "'}}"))).isEmpty();
    }
    for (String bad : List.of("${", "${aws:x}${", "${aws:${x}", "${aws:x}${aws:y")) {
      assertThat(refusal(withCondition("{'StringLike':{'a:b':'" + bad + "'}}")))
          .isEqualTo(malformed("A policy variable is not closed: \"" + bad + "\"."));
    }
  }

  @Test
  void policyMayBe32KiBLong_inBytes() {
    String policy = KeyPolicy.defaultFor(KEY);
    String longest = policy + " ".repeat(32_768 - policy.length());
    KmsError tooLong = new KmsError.LimitExceeded("The key policy is longer than 32768 bytes.");
    assertThat(refusal(longest)).isEmpty();
    assertThat(refusal(longest + " ")).contains(tooLong);
    assertThat(refusal(longest.replace("Enable", "Enabl\u00e9"))).contains(tooLong);
  }

  @Test
  void quotaMayBeLower() {
    String policy = KeyPolicy.defaultFor(KEY);
    assertThat(refusal(policy, KEY, PrincipalIds.NONE, policy.length())).isEmpty();
    assertThat(refusal(policy, KEY, PrincipalIds.NONE, policy.length() - 1))
        .contains(
            new KmsError.LimitExceeded(
                "The key policy is longer than " + (policy.length() - 1) + " bytes."));
  }

  @Test
  void quotaBeyondAws_isNone() {
    assertThatThrownBy(() -> new KeyQuotas(1, 1, 1, 32_769))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u000b", "\u001f", "\u0100", "\u20ac", "\uD83D\uDE00"})
  void charactersOutsideOfLatin1_areRefused(String character) {
    assertThat(refusal(KeyPolicy.defaultFor(KEY).replace("Enable", character)))
        .hasValueSatisfying(error -> assertThat(error).isInstanceOf(KmsError.Invalid.class));
  }

  @Test
  void longQuote_isCutInTheMessage() {
    Optional<KmsError> refusal = refusal("{\"" + "x".repeat(10_000) + "\":1}");
    assertThat(refusal).isEqualTo(malformed("Unknown field \"" + "x".repeat(64) + "...\"."));
  }

  @Property
  void anyText_isRefusedAndNeverThrows(
      @ForAll @CharRange(from = ' ', to = '\u00ff') @StringLength(max = 60) String text) {
    assertThat(refusal(text)).isPresent();
  }

  @Property
  void aDamagedPolicy_neverThrows(
      @ForAll @IntRange(max = 290) int at,
      @ForAll @CharRange(from = ' ', to = '\u00ff') char damage) {
    StringBuilder policy = new StringBuilder(KeyPolicy.defaultFor(KEY));
    policy.setCharAt(at % policy.length(), damage);
    Optional<KmsError> refusal = refusal(policy.toString());
    refusal.ifPresent(error ->
        assertThat(error)
            .isInstanceOfAny(KmsError.MalformedPolicy.class, KmsError.PolicyLocksOut.class));
    assertThat(refusal).isNotNull();
  }
}
