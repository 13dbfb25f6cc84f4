package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.NOW;
import static dev.holdfast.model.iam.IamScene.TRUST;
import static dev.holdfast.model.iam.IamScene.createRole;
import static dev.holdfast.model.iam.IamScene.createUser;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleRulesTest {

  private static final Named.Role READER = new Named.Role("reader");

  private final IamScene scene = new IamScene();

  private static IamCommand create(String path, Optional<String> description, int maxSeconds) {
    return new IamCommand.CreateRole(
        "reader",
        path,
        TRUST,
        Map.of(),
        description,
        maxSeconds,
        Optional.empty(),
        Map.of(),
        "AROA1");
  }

  private static String trusting(String arn) {
    return TRUST.replace("arn:aws:iam::111122223333:root", arn);
  }

  @Test
  void createdRole_isDescribed() {
    var persisted =
        (IamDecision.Persist) scene.decide(create("/apps/", Optional.of("reads"), 43_200));
    assertThat(persisted.answer())
        .isEqualTo(
            new IamAnswer.Role(
                "/apps/",
                "reader",
                "AROA1",
                "arn:aws:iam::111122223333:role/apps/reader",
                NOW,
                TRUST,
                Optional.of("reads"),
                43_200,
                Optional.empty(),
                Map.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3_599, 43_201, -1})
  void maxSession_isAnHourToTwelve(int seconds) {
    assertThat(scene.refusal(create("/", Optional.empty(), seconds)))
        .isInstanceOf(IamError.ValidationError.class);
    scene.given(createRole("reader"));
    assertThat(
            scene.refusal(
                new IamCommand.UpdateRole("reader", Optional.empty(), Optional.of(seconds))))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void roleForms_areChecked() {
    assertThat(scene.refusal(createRole("r".repeat(65))))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(create("x", Optional.empty(), 3_600)))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(create("/aws-service-role/x/", Optional.empty(), 3_600)))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(create("/", Optional.of("d".repeat(1_001)), 3_600)))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(create("/", Optional.of("\u0080"), 3_600)))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void roleName_isTakenInAnyCase_andRolesAreAsManyAsTheQuotaSays() {
    scene.given(createRole("reader"));
    assertThat(scene.refusal(createRole("READER")))
        .isEqualTo(new IamError.EntityAlreadyExists("Role with name READER already exists."));
    IamScene small = new IamScene(new IamQuotas(1, 1, 1, 1)).given(createRole("reader"));
    assertThat(small.refusal(createRole("writer")))
        .isEqualTo(new IamError.LimitExceeded("Cannot exceed quota for RolesPerAccount: 1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "x", "{\"Version\":\"2012-10-17\",\"Statement\":[]}"})
  void trustPolicyThatIsNone_isRefused(String document) {
    assertThat(scene.refusal(createRole("reader", document)))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
  }

  @Test
  void identityPolicy_isNoTrustPolicy_norTheOtherWayRound() {
    assertThat(scene.refusal(createRole("reader", ALLOW)))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
    scene.given(createRole("reader"));
    assertThat(scene.refusal(new IamCommand.PutInlinePolicy(READER, "own", TRUST)))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
  }

  @Test
  void trustPolicy_has2048CharactersBesideWhiteSpace() {
    String spaced = TRUST.replace("{", "{" + " ".repeat(3_000));
    scene.given(createRole("reader", spaced));
    String tooLong =
        TRUST.replace("\"Effect\"", "\"Sid\":\"" + "x".repeat(2_048) + "\",\"Effect\"");
    assertThat(scene.refusal(createRole("writer", tooLong)))
        .isEqualTo(new IamError.LimitExceeded("Cannot exceed quota for ACLSizePerRole: 2048"));
  }

  @Test
  void trustedPrincipals_mustExist_andAreHeldByTheirIds() {
    String alice = "arn:aws:iam::111122223333:user/alice";
    assertThat(scene.refusal(createRole("reader", trusting(alice))))
        .isEqualTo(
            new IamError.MalformedPolicyDocument(
                "Invalid principal in policy: \"AWS\":\"" + alice + "\""));
    scene.given(createUser("alice"), createRole("reader", trusting(alice)));
    assertThat(
            scene
                .account()
                .assumableRole("arn:aws:iam::111122223333:role/reader")
                .orElseThrow()
                .trustPolicy()
                .principalIds())
        .isEqualTo(Map.of(alice, "AIDAalice"));
  }

  @Test
  void writingTheSameTrustPolicyAgain_trustsTheNewOwnerOfAName() {
    String alice = "arn:aws:iam::111122223333:user/alice";
    scene.given(createUser("alice"), createRole("reader", trusting(alice)));
    IamCommand again = new IamCommand.UpdateAssumeRolePolicy("reader", trusting(alice), Map.of());
    scene.changesNothing(again);
    scene.given(
        new IamCommand.DeleteUser("alice"),
        new IamCommand.CreateUser("alice", "/", Optional.empty(), Map.of(), "AIDA2"));
    assertThat(scene.event(again))
        .isEqualTo(
            new IamEvent.RoleUpdated(
                "AROAreader",
                Optional.of(new TrustPolicy(trusting(alice), Map.of(alice, "AIDA2"))),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void foreignPrincipals_areTakenAsTheAskerFoundThem_theOwnAreNot() {
    String bob = "arn:aws:iam::999988887777:user/bob";
    String alice = "arn:aws:iam::111122223333:user/alice";
    scene.given(createRole("reader"));
    assertThat(
            scene.refusal(new IamCommand.UpdateAssumeRolePolicy("reader", trusting(bob), Map.of())))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
    assertThat(
            scene.refusal(
                new IamCommand.UpdateAssumeRolePolicy(
                    "reader", trusting(alice), Map.of(alice, "AIDA666"))))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
    assertThat(
            scene.event(
                new IamCommand.UpdateAssumeRolePolicy(
                    "reader", trusting(bob), Map.of(bob, "AIDA9"))))
        .isEqualTo(
            new IamEvent.RoleUpdated(
                "AROAreader",
                Optional.of(new TrustPolicy(trusting(bob), Map.of(bob, "AIDA9"))),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void update_changesWhatIsGiven() {
    scene.given(
        create("/", Optional.of("reads"), 3_600),
        new IamCommand.UpdateRole("reader", Optional.empty(), Optional.of(7_200)));
    var role = scene.read(IamAnswer.Role.class, new IamCommand.GetRole("reader"));
    assertThat(role.description()).contains("reads");
    assertThat(role.maxSessionSeconds()).isEqualTo(7_200);
    scene.changesNothing(
        new IamCommand.UpdateRole("reader", Optional.of("reads"), Optional.of(7_200)));
    assertThat(scene.refusal(new IamCommand.UpdateRole("none", Optional.empty(), Optional.empty())))
        .isEqualTo(new IamError.NoSuchEntity("The role with name none cannot be found."));
  }

  @Test
  void roleWithPolicies_isNotDeleted() {
    scene.given(createRole("reader"), new IamCommand.AttachPolicy(READER, ADMINISTRATOR));
    assertThat(scene.refusal(new IamCommand.DeleteRole("reader")))
        .isInstanceOf(IamError.DeleteConflict.class);
    scene.given(
        new IamCommand.DetachPolicy(READER, ADMINISTRATOR), new IamCommand.DeleteRole("reader"));
    assertThat(scene.refusal(new IamCommand.GetRole("reader")))
        .isInstanceOf(IamError.NoSuchEntity.class);
  }

  @Test
  void serviceLinkedRole_isMadeOnce_andChangedByNobody() {
    IamCommand create =
        new IamCommand.CreateServiceLinkedRole(
            "kms.amazonaws.com", Optional.empty(), Optional.of("x"), "AROA1");
    scene.given(create);
    String name = "AWSServiceRoleForkms_x";
    var role = scene.read(IamAnswer.Role.class, new IamCommand.GetRole(name));
    assertThat(role.path()).isEqualTo("/aws-service-role/kms.amazonaws.com/");
    assertThat(scene.refusal(create)).isInstanceOf(IamError.InvalidInput.class);
    Named.Role linked = new Named.Role(name);
    for (IamCommand change :
        new IamCommand[] {
          new IamCommand.DeleteRole(name),
          new IamCommand.UpdateRole(name, Optional.of("x"), Optional.empty()),
          new IamCommand.UpdateAssumeRolePolicy(name, TRUST, Map.of()),
          new IamCommand.AttachPolicy(linked, ADMINISTRATOR),
          new IamCommand.DetachPolicy(linked, ADMINISTRATOR),
          new IamCommand.PutInlinePolicy(linked, "own", ALLOW),
          new IamCommand.DeleteInlinePolicy(linked, "own"),
          new IamCommand.PutPermissionsBoundary(linked, ADMINISTRATOR),
          new IamCommand.DeletePermissionsBoundary(linked),
          new IamCommand.Tag(linked, Map.of("a", "b"))
        }) {
      assertThat(scene.refusal(change)).isInstanceOf(IamError.UnmodifiableEntity.class);
    }
    for (String service : new String[] {"kms", ".amazonaws.com", "kms.example.com", "a b"}) {
      assertThat(
              scene.decide(
                  new IamCommand.CreateServiceLinkedRole(
                      service, Optional.empty(), Optional.empty(), "AROA2")))
          .isInstanceOf(IamDecision.Refuse.class);
    }
  }
}
