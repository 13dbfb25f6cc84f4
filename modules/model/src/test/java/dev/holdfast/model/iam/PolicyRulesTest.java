package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.DENY;
import static dev.holdfast.model.iam.IamScene.NOW;
import static dev.holdfast.model.iam.IamScene.createPolicy;
import static dev.holdfast.model.iam.IamScene.createUser;
import static dev.holdfast.model.iam.IamScene.policyArn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRulesTest {

  private static final String ARN = policyArn("keys");

  private final IamScene scene = new IamScene();

  private static IamCommand version(String document, boolean asDefault) {
    return new IamCommand.CreatePolicyVersion(ARN, document, asDefault);
  }

  private static String ofLength(int length) {
    return ALLOW.replace("kms:*", "kms:" + "a".repeat(length - ALLOW.length() + 1));
  }

  @Test
  void createdPolicy_isDescribed() {
    var persisted =
        (IamDecision.Persist)
            scene.decide(
                new IamCommand.CreatePolicy(
                    "keys", "/x/y/", ALLOW, Optional.of("uses"), Map.of("a", "b"), "ANPA1"));
    assertThat(persisted.answer())
        .isEqualTo(
            new IamAnswer.Policy(
                "keys",
                "ANPA1",
                "arn:aws:iam::111122223333:policy/x/y/keys",
                "/x/y/",
                "v1",
                0,
                0,
                Optional.of("uses"),
                NOW,
                NOW,
                Map.of("a", "b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "//", "/a//b/", "/a!/", "/a"})
  void policyPath_isNamesBetweenSlashes(String path) {
    assertThat(
            scene.refusal(
                new IamCommand.CreatePolicy(
                    "keys", path, ALLOW, Optional.empty(), Map.of(), "ANPA1")))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void policyForms_areChecked() {
    assertThat(scene.refusal(createPolicy("p".repeat(129))))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(createPolicy("keys", "")))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(createPolicy("keys", ALLOW + "\u0100")))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(createPolicy("keys", "{}")))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
    assertThat(
            scene.refusal(
                new IamCommand.CreatePolicy(
                    "keys", "/", ALLOW, Optional.of("d".repeat(1_001)), Map.of(), "ANPA1")))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void policy_has6144CharactersBesideWhiteSpace() {
    scene.given(createPolicy("keys", ofLength(6_144) + " ".repeat(100)));
    assertThat(scene.refusal(createPolicy("more", ofLength(6_145))))
        .isEqualTo(new IamError.LimitExceeded("Cannot exceed quota for PolicySize: 6144"));
    assertThat(scene.refusal(version(ofLength(6_145), true)))
        .isInstanceOf(IamError.LimitExceeded.class);
  }

  @Test
  void policyName_isTakenInAnyCase_andPoliciesAreAsManyAsTheQuotaSays() {
    scene.given(createPolicy("keys"));
    assertThat(scene.refusal(createPolicy("KEYS")))
        .isEqualTo(
            new IamError.EntityAlreadyExists(
                "A policy called KEYS already exists. Duplicate names are not allowed."));
    IamScene small = new IamScene(new IamQuotas(1, 1, 1, 1)).given(createPolicy("keys"));
    assertThat(small.refusal(createPolicy("more"))).isInstanceOf(IamError.LimitExceeded.class);
  }

  @Test
  void policy_hasFiveVersions_numberedOnce() {
    scene.given(createPolicy("keys"));
    for (int i = 2; i <= 5; i++) {
      scene.given(version(DENY, false));
    }
    assertThat(scene.refusal(version(DENY, false)))
        .isEqualTo(
            new IamError.LimitExceeded(
                "A managed policy can have up to 5 versions. Before you create a new version, you"
                    + " must delete an existing version."));
    scene.given(new IamCommand.DeletePolicyVersion(ARN, "v5"));
    var made = (IamDecision.Persist) scene.carryOut(version(DENY, true));
    assertThat(made.answer()).isEqualTo(new IamAnswer.PolicyVersion("v6", true, NOW, DENY));
    assertThat(scene.refusal(new IamCommand.GetPolicyVersion(ARN, "v5")))
        .isInstanceOf(IamError.NoSuchEntity.class);
  }

  @Test
  void defaultVersion_isWhatCounts_andIsNotDeleted() {
    scene.given(createPolicy("keys"), version(DENY, false));
    assertThat(scene.read(IamAnswer.Policy.class, new IamCommand.GetPolicy(ARN)))
        .extracting(IamAnswer.Policy::defaultVersionId)
        .isEqualTo("v1");
    scene.changesNothing(new IamCommand.SetDefaultPolicyVersion(ARN, "v1"));
    assertThat(scene.refusal(new IamCommand.DeletePolicyVersion(ARN, "v1")))
        .isEqualTo(new IamError.DeleteConflict("Cannot delete the default version of a policy."));
    scene.given(
        new IamCommand.SetDefaultPolicyVersion(ARN, "v2"),
        new IamCommand.DeletePolicyVersion(ARN, "v1"));
    assertThat(
            scene.read(IamAnswer.PolicyVersion.class, new IamCommand.GetPolicyVersion(ARN, "v2")))
        .isEqualTo(new IamAnswer.PolicyVersion("v2", true, NOW, DENY));
    for (String versionId : new String[] {"v1", "v02", "2", "", "v2147483648"}) {
      assertThat(scene.refusal(new IamCommand.SetDefaultPolicyVersion(ARN, versionId)))
          .isInstanceOf(IamError.NoSuchEntity.class);
    }
  }

  @Test
  void policyInUse_isNotDeleted() {
    Named.User alice = new Named.User("alice");
    scene.given(
        createPolicy("keys"),
        createUser("alice"),
        new IamCommand.AttachPolicy(alice, ARN),
        new IamCommand.PutPermissionsBoundary(alice, ARN),
        version(DENY, false));
    IamCommand delete = new IamCommand.DeletePolicy(ARN);
    var inUse = new IamError.DeleteConflict("Cannot delete a policy attached to entities.");
    assertThat(scene.refusal(delete)).isEqualTo(inUse);
    scene.given(new IamCommand.DetachPolicy(alice, ARN));
    assertThat(scene.refusal(delete)).isEqualTo(inUse);
    scene.given(new IamCommand.DeleteUser("alice"));
    assertThat(scene.refusal(delete))
        .isInstanceOf(IamError.DeleteConflict.class)
        .isNotEqualTo(inUse);
    scene.given(new IamCommand.DeletePolicyVersion(ARN, "v2"), delete);
    assertThat(scene.refusal(delete))
        .isEqualTo(new IamError.NoSuchEntity("Policy " + ARN + " was not found."));
  }

  @Test
  void policiesOfAws_areThere_andChangedByNobody() {
    for (String name :
        new String[] {
          "AdministratorAccess", "ReadOnlyAccess", "AWSKeyManagementServicePowerUser"
        }) {
      String arn = "arn:aws:iam::aws:policy/" + name;
      var policy = scene.read(IamAnswer.Policy.class, new IamCommand.GetPolicy(arn));
      var version =
          scene.read(
              IamAnswer.PolicyVersion.class,
              new IamCommand.GetPolicyVersion(arn, policy.defaultVersionId()));
      assertThat(new PolicyText(version.document()).problem()).isEmpty();
      for (IamCommand change :
          new IamCommand[] {
            new IamCommand.DeletePolicy(arn),
            new IamCommand.CreatePolicyVersion(arn, ALLOW, true),
            new IamCommand.SetDefaultPolicyVersion(arn, "v1"),
            new IamCommand.DeletePolicyVersion(arn, "v1"),
            new IamCommand.Tag(new Named.ManagedPolicy(arn), Map.of("a", "b"))
          }) {
        assertThat(scene.refusal(change)).isInstanceOf(IamError.InvalidInput.class);
      }
    }
    scene.given(createPolicy("AdministratorAccess"));
    assertThat(scene.read(IamAnswer.Policy.class, new IamCommand.GetPolicy(ADMINISTRATOR)).arn())
        .isEqualTo(ADMINISTRATOR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "keys",
        "arn:aws:iam::111122223333:user/keys",
        "arn:aws:kms::111122223333:policy/keys"
      })
  void arnOfSomethingElse_isRefused(String arn) {
    scene.given(createPolicy("keys"));
    assertThat(scene.decide(new IamCommand.GetPolicy(arn))).isInstanceOf(IamDecision.Refuse.class);
  }

  @Test
  void policyOfAnotherAccountOrPath_isNotFound() {
    scene.given(createPolicy("keys"));
    for (String arn :
        new String[] {
          "arn:aws:iam::999988887777:policy/keys",
          "arn:aws:iam::111122223333:policy/x/keys",
          "arn:aws:iam::111122223333:policy/KEYS",
          "arn:aws:iam::aws:policy/keys"
        }) {
      assertThat(scene.refusal(new IamCommand.GetPolicy(arn)))
          .isInstanceOf(IamError.NoSuchEntity.class);
    }
  }
}
