package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy may say, by what it is attached to. */
class PolicyKindsTest {

  private static String refusal(Policy.Kind kind, String... statements) {
    String document = Sample.document(statements);
    Policy.Reading reading =
        switch (kind) {
          case KEY -> Policy.readKey("p", document, "aws", Sample.IDS);
          case IDENTITY -> Policy.readIdentity("p", document);
          case TRUST -> Policy.readTrust("p", document, "aws", Sample.IDS);
        };
    return switch (reading) {
      case Policy.Reading.Ready ignored -> "";
      case Policy.Reading.Refused(String message) -> message;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          IDENTITY | {'Effect':'Allow','Action':'kms:*','Resource':'*'} | ``
          IDENTITY | {'Effect':'Deny','NotAction':'iam:*','NotResource':['arn:aws:kms:*:*:key/*']} | ``
          IDENTITY | {'Effect':'Allow','Action':'*'} | Policy statement must contain resources.
          IDENTITY | {'Effect':'Allow','Action':'*','Resource':[]} | Policy statement must contain resources.
          IDENTITY | {'Effect':'Allow','Action':'*','Resource':'key'} | Resource "key" must be in ARN format or "*".
          IDENTITY | {'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'} | Policy document should not specify a principal.
          IDENTITY | {'Effect':'Deny','NotPrincipal':'*','Action':'*','Resource':'*'} | Policy document should not specify a principal.
          IDENTITY | {'Sid':'a b','Effect':'Deny','Action':'*','Resource':'*'} | Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*
          TRUST    | {'Effect':'Allow','Principal':{'AWS':'111122223333'},'Action':'sts:AssumeRole'} | ``
          TRUST    | {'Sid':'a b','Effect':'Allow','Principal':{'Service':'ec2.amazonaws.com'},'Action':['STS:assumerole','sts:TagSession']} | ``
          TRUST    | {'Effect':'Allow','Action':'sts:AssumeRole'} | Policy contains a statement with no principal.
          TRUST    | {'Effect':'Deny','NotPrincipal':'*','Action':'sts:AssumeRole'} | Has prohibited field NotPrincipal
          TRUST    | {'Effect':'Allow','Principal':'*','Action':'sts:AssumeRole','Resource':'*'} | Has prohibited field Resource
          TRUST    | {'Effect':'Allow','Principal':'*','Action':'sts:AssumeRole','NotResource':'*'} | Has prohibited field NotResource
          TRUST    | {'Effect':'Allow','Principal':'*','Action':'kms:Encrypt'} | AssumeRole policy may only specify STS AssumeRole actions.
          TRUST    | {'Effect':'Allow','Principal':'*','Action':'*'} | AssumeRole policy may only specify STS AssumeRole actions.
          TRUST    | {'Effect':'Allow','Principal':{'AWS':'alice'},'Action':'sts:AssumeRole'} | Invalid principal in policy: "AWS":"alice"
          KEY      | {'Effect':'Allow','Principal':'*','Action':'kms:*'} | ``
          KEY      | {'Effect':'Allow','Action':'kms:*','Resource':'*'} | Policy contains a statement with no principal.
          """)
  void statement(Policy.Kind kind, String statement, String message) {
    assertThat(refusal(kind, statement)).isEqualTo(message);
  }

  @Test
  void statementIds_areUniqueInIdentityPolicies() {
    String one = "{'Sid':'One','Effect':'Deny','Action':'*','Resource':'*'}";
    assertThat(refusal(Policy.Kind.IDENTITY, one, one))
        .isEqualTo("Statement IDs (SID) in a single policy must be unique.");
    assertThat(refusal(Policy.Kind.IDENTITY, one, one.replace("One", "Two"))).isEmpty();
    String ofKey = one.replace("'Action'", "'Principal':'*','Action'");
    assertThat(refusal(Policy.Kind.KEY, ofKey, ofKey)).isEmpty();
  }

  @Test
  void malformedJson_isRefusedInEveryKind() {
    assertThat(Policy.readIdentity("p", "{"))
        .isEqualTo(
            new Policy.Reading.Refused(
                "Syntax errors in policy: the document ends too early at line 1, column 2."));
  }

  @Test
  void policyTellsWhomItNames() {
    assertThat(
            Sample.trust(
                    "{'Effect':'Allow','Principal':{'AWS':['"
                        + Sample.ALICE
                        + "','111122223333']},'Action':'sts:AssumeRole'}")
                .principals())
        .containsExactlyInAnyOrder(
            new Principal.Identity(Sample.ACCOUNT, Sample.ALICE),
            new Principal.Account(Sample.ACCOUNT));
  }

  // -- names

  private static final String NAMES_ALICE =
      "{'Effect':'Allow','Principal':{'AWS':['"
          + Sample.ALICE
          + "','111122223333']},'Action':'kms:*','Resource':'*','Condition':{'ArnLike':{'aws:PrincipalArn':'"
          + Sample.ALICE
          + "'}}}";

  @Test
  void usersAndRoles_existWhereTheyAreKnown() {
    Principals principals = Principals.having(Sample.IDS);
    assertThat(List.of(Sample.ALICE, Sample.ROLE, Sample.SESSION))
        .allMatch(arn -> principals.exist(new Principal.Identity(Sample.ACCOUNT, arn)));
    assertThat(principals.exist(new Principal.Identity(Sample.ACCOUNT, Sample.ALICE + "2")))
        .isFalse();
    assertThat(principals.exist(new Principal.UniqueId(Sample.ALICE_ID))).isFalse();
    assertThat(principals.exist(new Principal.Everyone())).isTrue();
  }

  @Test
  void policyIsShownAsItWasWritten_whileAllHaveTheirNames() {
    String document = Sample.document(NAMES_ALICE);
    HeldNames held = HeldNames.of(Sample.key(NAMES_ALICE).principals(), Sample.IDS);
    assertThat(held).isEqualTo(new HeldNames(Map.of(Sample.ALICE, Sample.ALICE_ID)));
    assertThat(held.show(document, Sample.IDS)).isEqualTo(document);
  }

  @Test
  void whoeverLostTheName_isShownByUniqueId() {
    String document = Sample.document(NAMES_ALICE);
    HeldNames held = HeldNames.of(Sample.key(NAMES_ALICE).principals(), Sample.IDS);
    String shown =
        document.replaceFirst("\"" + Sample.ALICE + "\",", "\"" + Sample.ALICE_ID + "\",");
    assertThat(held.show(document, PrincipalIds.NONE)).isEqualTo(shown);
    assertThat(held.show(document, PrincipalIds.of(Map.of(Sample.ALICE, "AIDAANOTHERALICE12345"))))
        .isEqualTo(shown);
  }

  @Test
  void documentIsWrittenAnewWithNothingLost() throws JsonReader.MalformedJson {
    String document = "{\"a\":[1.50,true,false,null,{}],\"b\\n\\\"\\\\\\u0001\":\"\u00e9\\t\\r\"}";
    Json read = JsonReader.read(document);
    assertThat(JsonWriter.write(read)).isEqualTo(document);
  }
}
