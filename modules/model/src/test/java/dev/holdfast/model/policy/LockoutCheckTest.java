package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever sets a policy must be able to set the next one. In the policies {@code '} stands for a
 * quotation mark.
 */
class LockoutCheckTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final KeyArn KEY =
      new KeyArn(Region.US_EAST_1, ACCOUNT, new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final Caller ROOT = Caller.root(ACCOUNT, "AKIA");

  private static Optional<KmsError> refusal(String statements, Caller caller, boolean bypass) {
    String policy = ("{'Statement':[" + statements + "]}").replace('\'', '"');
    return KeyPolicy.refusal(
        new AttachedKeyPolicy(
            policy, HeldNames.of(KeyPolicy.named(policy, KEY), arn -> Optional.of("AIDASOMEBODY"))),
        KEY,
        caller,
        bypass,
        KeyQuotas.MAX_KEY_POLICY_BYTES);
  }

  private static Optional<KmsError> refusal(String statements) {
    return refusal(statements, ROOT, false);
  }

  private static String allow(String rest) {
    return "{'Effect':'Allow'," + rest + "}";
  }

  private static String deny(String rest) {
    return "{'Effect':'Deny'," + rest + "}";
  }

  private static final String ALLOWED =
      allow("'Principal':{'AWS':'111122223333'},'Action':'kms:*','Resource':'*'");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Principal':'*','Action':'*','Resource':'*'",
        "'Principal':{'AWS':'arn:aws:iam::111122223333:root'},'Action':'kms:PutKeyPolicy','Resource':'*'",
        "'Principal':{'AWS':['444455556666','111122223333']},'Action':['kms:Encrypt','kms:Put*'],'Resource':'*'",
        "'Principal':'*','Action':'KMS:putkeypolicy','Resource':'*'",
        "'Principal':'*','NotAction':'kms:Encrypt','Resource':'*'",
        "'Principal':'*','Action':'kms:*','NotResource':'arn:aws:s3:::*'",
        "'Principal':'*','Action':'*','Resource':'arn:aws:kms:us-east-1:111122223333:key/*'",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'StringEquals':{'kms:CallerAccount':'111122223333'}}",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:root'}}",
      })
  void callerThatIsAllowed_isNotLockedOut(String rest) {
    assertThat(refusal(allow(rest))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Principal':{'AWS':'444455556666'},'Action':'kms:*','Resource':'*'",
        "'Principal':{'Service':'ec2.amazonaws.com'},'Action':'kms:*','Resource':'*'",
        "'Principal':{'AWS':'arn:aws:iam::111122223333:user/alice'},'Action':'kms:*','Resource':'*'",
        "'Principal':'*','Action':'kms:Encrypt','Resource':'*'",
        "'Principal':'*','Action':'kms:PutKeyPolic','Resource':'*'",
        "'Principal':'*','NotAction':'kms:Put*','Resource':'*'",
        "'Principal':'*','NotAction':'*','Resource':'*'",
        "'Principal':'*','Action':'kms:*'",
        "'Principal':'*','Action':'kms:*','Resource':'arn:aws:s3:::*'",
        "'Principal':'*','Action':'kms:*','NotResource':'*'",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'StringEquals':{'kms:CallerAccount':'444455556666'}}",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'StringEquals':{'kms:ViaService':'x'}}",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'StringLike':{'kms:CallerAccount':'${aws:x}*'}}",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'ForAllValues:StringLike':{'kms:CallerAccount':'*'}}",
      })
  void callerThatIsNotSurelyAllowed_isLockedOut(String rest) {
    assertThat(refusal(allow(rest))).contains(new KmsError.PolicyLocksOut());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Principal':'*','Action':'*','Resource':'*'",
        "'Principal':{'AWS':'111122223333'},'Action':'kms:Put*','Resource':'*'",
        "'NotPrincipal':{'AWS':'444455556666'},'Action':'kms:*','Resource':'*'",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'StringNotEquals':{'aws:PrincipalAccount':'4'}}",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'Bool':{'aws:ViaAWSService':'false'}}",
        "'Principal':'*','Action':'*','Resource':'*','Condition':{'BoolIfExists':{'aws:PrincipalIsAWSService':'false'}}",
      })
  void callerThatIsDenied_isLockedOut_whateverElseAllows(String rest) {
    assertThat(refusal(ALLOWED + "," + deny(rest))).contains(new KmsError.PolicyLocksOut());
    assertThat(refusal(deny(rest) + "," + ALLOWED)).contains(new KmsError.PolicyLocksOut());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Principal':'*','Action':'kms:ScheduleKeyDeletion','Resource':'*'",
        "'NotPrincipal':{'AWS':'111122223333'},'Action':'kms:*','Resource':'*'",
        "'Principal':{'AWS':'444455556666'},'Action':'kms:*','Resource':'*'",
        "'Principal':'*','Action':'kms:*','Resource':'*','Condition':{'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}}",
        "'Principal':'*','Action':'kms:*','Resource':'*','Condition':{'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'},'Bool':{'aws:ViaAWSService':'false'}}",
      })
  void denialThatTheCallerCanStayClearOf_locksNobodyOut(String rest) {
    assertThat(refusal(ALLOWED + "," + deny(rest))).isEmpty();
  }

  @Test
  void bypass_acceptsTheLockout() {
    String statement = allow("'Principal':'*','Action':'kms:Encrypt','Resource':'*'");
    assertThat(refusal(statement, ROOT, true)).isEmpty();
  }

  @Test
  void userThatIsNamed_isNotLockedOut() {
    Caller alice =
        new Caller(
            new Identity.User(
                ACCOUNT, "arn:aws:iam::111122223333:user/alice", "AIDAALICEALICEALICE1", "alice"),
            "AKIA",
            Rights.OF_ROOT);
    assertThat(
            refusal(
                allow("'Principal':{'AWS':'" + alice.arn() + "'},'Action':'*','Resource':'*'"),
                alice,
                false))
        .isEmpty();
    assertThat(
            refusal(
                allow(
                    "'Principal':{'AWS':'"
                        + alice.principalId()
                        + "'},'Action':'*','Resource':'*'"),
                alice,
                false))
        .as("what is left of a user that is gone lets nobody in")
        .contains(new KmsError.MalformedPolicy(KeyPolicy.INVALID_PRINCIPALS));
    assertThat(
            refusal(allow("'Principal':{'AWS':'" + alice.arn() + "'},'Action':'*','Resource':'*'")))
        .contains(new KmsError.PolicyLocksOut());
  }
}
