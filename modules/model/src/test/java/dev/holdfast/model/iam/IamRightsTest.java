package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ACCOUNT;
import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.DENY;
import static dev.holdfast.model.iam.IamScene.NOW;
import static dev.holdfast.model.iam.IamScene.SECRET;
import static dev.holdfast.model.iam.IamScene.createGroup;
import static dev.holdfast.model.iam.IamScene.createKey;
import static dev.holdfast.model.iam.IamScene.createPolicy;
import static dev.holdfast.model.iam.IamScene.createRole;
import static dev.holdfast.model.iam.IamScene.createUser;
import static dev.holdfast.model.iam.IamScene.policyArn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.sts.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IamRightsTest {

  private static final Named.User ALICE = new Named.User("alice");
  private static final String ALICE_ARN = "arn:aws:iam::111122223333:user/alice";
  private static final String READER_ARN = "arn:aws:iam::111122223333:role/reader";

  private final IamScene scene = new IamScene();

  private Rights rightsOf(String arn) {
    return scene.account().rightsOf(arn).orElseThrow();
  }

  private static List<String> ids(List<Policy> policies) {
    return policies.stream().map(Policy::id).toList();
  }

  private static Session session(
      Identity identity, String ownerId, Optional<String> policy, List<String> arns) {
    return new Session(
        identity,
        ownerId,
        policy.map(PolicyText::new),
        arns,
        Map.of("Team", "red"),
        Set.of(),
        Optional.of("ann"),
        false,
        NOW,
        NOW.plusSeconds(900));
  }

  private static Identity readerSession() {
    return new Identity.RoleSession(
        ACCOUNT,
        "arn:aws:sts::111122223333:assumed-role/reader/laptop",
        READER_ARN,
        "AROAreader",
        "laptop");
  }

  @Test
  void user_hasItsOwnPoliciesItsGroupsItsBoundaryAndItsTags() {
    scene.given(
        createUser("alice"),
        createGroup("staff"),
        createPolicy("keys"),
        new IamCommand.AddUserToGroup("staff", "alice"),
        new IamCommand.PutInlinePolicy(ALICE, "own", DENY),
        new IamCommand.AttachPolicy(ALICE, policyArn("keys")),
        new IamCommand.AttachPolicy(new Named.Group("staff"), ADMINISTRATOR),
        new IamCommand.PutInlinePolicy(new Named.Group("staff"), "shared", ALLOW),
        new IamCommand.PutPermissionsBoundary(ALICE, policyArn("keys")),
        new IamCommand.Tag(ALICE, Map.of("Team", "blue")));
    Rights rights = rightsOf(ALICE_ARN);
    assertThat(ids(rights.policies()))
        .containsExactlyInAnyOrder(
            ALICE_ARN + "#own",
            policyArn("keys"),
            "arn:aws:iam::111122223333:group/staff#shared",
            ADMINISTRATOR);
    assertThat(rights.boundary().orElseThrow().id()).isEqualTo(policyArn("keys"));
    assertThat(rights.tags()).isEqualTo(Map.of("Team", "blue"));
    assertThat(rights.session()).isEmpty();
  }

  @Test
  void policies_areCompiledOnceForAll() {
    scene.given(
        createUser("alice"),
        createUser("bob"),
        createPolicy("keys"),
        new IamCommand.AttachPolicy(ALICE, policyArn("keys")),
        new IamCommand.AttachPolicy(new Named.User("bob"), policyArn("keys")));
    Policy of = rightsOf(ALICE_ARN).policies().getFirst();
    assertThat(rightsOf("arn:aws:iam::111122223333:user/bob").policies().getFirst()).isSameAs(of);
    scene.given(createUser("carol"));
    assertThat(rightsOf(ALICE_ARN).policies().getFirst()).isSameAs(of);
    scene.given(new IamCommand.CreatePolicyVersion(policyArn("keys"), DENY, true));
    assertThat(rightsOf(ALICE_ARN).policies().getFirst()).isNotSameAs(of);
  }

  @Test
  void signer_isKnownWhileItsKeyIsActive() {
    scene.given(createUser("alice"), createKey("alice", "AKIA1"));
    Signer signer = scene.account().signer("AKIA1").orElseThrow();
    assertThat(signer.secret()).isEqualTo(SECRET);
    assertThat(signer.caller().identity())
        .isEqualTo(new Identity.User(ACCOUNT, ALICE_ARN, "AIDAalice", "alice"));
    assertThat(scene.account().signer("AKIA1").orElseThrow()).isSameAs(signer);
    assertThat(scene.account().signer("AKIA2")).isEmpty();
    scene.given(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.INACTIVE));
    assertThat(scene.account().signer("AKIA1")).isEmpty();
    scene.given(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.ACTIVE));
    assertThat(scene.account().signer("AKIA1")).isPresent();
    scene.given(new IamCommand.DeleteAccessKey("alice", "AKIA1"));
    assertThat(scene.account().signer("AKIA1")).isEmpty();
  }

  @Test
  void roleSession_hasItsRolesRights_itsOwnPoliciesAndTags() {
    Named.Role reader = new Named.Role("reader");
    scene.given(
        createRole("reader"),
        createPolicy("keys"),
        new IamCommand.AttachPolicy(reader, ADMINISTRATOR),
        new IamCommand.Tag(reader, Map.of("team", "blue", "cost", "7")));
    Session session =
        session(readerSession(), "AROAreader", Optional.of(ALLOW), List.of(policyArn("keys")));
    Caller caller = scene.account().caller(session, "ASIA1").orElseThrow();
    assertThat(ids(caller.rights().policies())).containsExactly(ADMINISTRATOR);
    assertThat(ids(caller.rights().sessionPolicies()))
        .containsExactly(
            "arn:aws:sts::111122223333:assumed-role/reader/laptop#session", policyArn("keys"));
    assertThat(caller.rights().tags()).isEqualTo(Map.of("Team", "red", "cost", "7"));
    assertThat(caller.rights().session())
        .contains(new Rights.Session(NOW, false, Optional.of("ann")));
    assertThat(caller.accessKeyId()).isEqualTo("ASIA1");
  }

  @Test
  void sessionOfARoleMadeAgain_isNobody() {
    scene.given(createRole("reader"));
    Session session = session(readerSession(), "AROAreader", Optional.empty(), List.of());
    assertThat(scene.account().caller(session, "ASIA1")).isPresent();
    scene.given(
        new IamCommand.DeleteRole("reader"),
        new IamCommand.CreateRole(
            "reader",
            "/",
            IamScene.TRUST,
            Map.of(),
            Optional.empty(),
            3_600,
            Optional.empty(),
            Map.of(),
            "AROA2"));
    assertThat(scene.account().caller(session, "ASIA1")).isEmpty();
  }

  @Test
  void sessionWhosePolicyIsGone_isNobody_ratherThanUnbounded() {
    scene.given(createRole("reader"), createPolicy("keys"));
    Session session =
        session(readerSession(), "AROAreader", Optional.empty(), List.of(policyArn("keys")));
    assertThat(scene.account().caller(session, "ASIA1")).isPresent();
    scene.given(new IamCommand.DeletePolicy(policyArn("keys")));
    assertThat(scene.account().caller(session, "ASIA1")).isEmpty();
  }

  @Test
  void sessionTokensOwner_isWhoItIsNow() {
    scene.given(
        createUser("alice"),
        new IamCommand.UpdateUser("alice", Optional.of("alicia"), Optional.empty()));
    Session session =
        session(
            new Identity.User(ACCOUNT, ALICE_ARN, "AIDAalice", "alice"),
            "AIDAalice",
            Optional.empty(),
            List.of());
    assertThat(scene.account().caller(session, "ASIA1").orElseThrow().arn())
        .isEqualTo("arn:aws:iam::111122223333:user/alicia");
    scene.given(new IamCommand.DeleteUser("alicia"));
    assertThat(scene.account().caller(session, "ASIA1")).isEmpty();
  }

  @Test
  void rootsSession_isTheRoot() {
    Session session =
        session(new Identity.Root(ACCOUNT), ACCOUNT.value(), Optional.empty(), List.of());
    assertThat(scene.account().caller(session, "ASIA1").orElseThrow().isRoot()).isTrue();
  }

  @Test
  void federatedUser_mayWhatItsPoliciesAndItsMakersAllow_andNothingWithoutPolicies() {
    Identity bob =
        new Identity.FederatedUser(ACCOUNT, "arn:aws:sts::111122223333:federated-user/bob", "bob");
    scene.given(
        createUser("alice"),
        new IamCommand.AttachPolicy(ALICE, ADMINISTRATOR),
        new IamCommand.Tag(ALICE, Map.of("mine", "x")));
    Rights unlimited =
        scene
            .account()
            .caller(session(bob, "AIDAalice", Optional.empty(), List.of()), "ASIA1")
            .orElseThrow()
            .rights();
    assertThat(unlimited.policies()).isEmpty();
    Rights limited =
        scene
            .account()
            .caller(session(bob, "AIDAalice", Optional.of(ALLOW), List.of()), "ASIA1")
            .orElseThrow()
            .rights();
    assertThat(ids(limited.policies())).containsExactly(ADMINISTRATOR);
    assertThat(limited.sessionPolicies()).hasSize(1);
    assertThat(limited.tags()).isEqualTo(Map.of("Team", "red"));
    assertThat(
            scene
                .account()
                .caller(session(bob, ACCOUNT.value(), Optional.of(ALLOW), List.of()), "ASIA1"))
        .isPresent();
    assertThat(
            scene.account().caller(session(bob, "AIDA9", Optional.of(ALLOW), List.of()), "ASIA1"))
        .isEmpty();
  }

  @Test
  void names_leadToUniqueIds() {
    scene.given(createUser("alice"), createRole("reader"));
    IamAccount account = scene.account();
    assertThat(account.idOf(ALICE_ARN)).contains("AIDAalice");
    assertThat(account.idOf(READER_ARN)).contains("AROAreader");
    assertThat(account.idOf("arn:aws:sts::111122223333:assumed-role/reader/x"))
        .contains("AROAreader:x");
    assertThat(account.idOf("arn:aws:sts::111122223333:federated-user/bob"))
        .contains("111122223333:bob");
    for (String nobody :
        List.of(
            "",
            "alice",
            "arn:aws:iam::111122223333:user/ALICE",
            "arn:aws:iam::111122223333:user/x/alice",
            "arn:aws:iam::999988887777:user/alice",
            "arn:aws:iam::111122223333:group/alice",
            "arn:aws:sts::111122223333:assumed-role/reader/",
            "arn:aws:sts::111122223333:assumed-role/none/x",
            "arn:aws:sts::111122223333:federated-user/")) {
      assertThat(account.idOf(nobody)).as(nobody).isEmpty();
    }
  }

  @Test
  void simulation_isGivenAPrincipalsRights() {
    scene.given(createUser("alice"), new IamCommand.AttachPolicy(ALICE, ADMINISTRATOR));
    assertThat(
            ids(
                scene
                    .read(IamAnswer.PrincipalPolicies.class, new IamCommand.PoliciesOf(ALICE_ARN))
                    .rights()
                    .policies()))
        .containsExactly(ADMINISTRATOR);
    assertThat(scene.refusal(new IamCommand.PoliciesOf(READER_ARN)))
        .isInstanceOf(IamError.NoSuchEntity.class);
  }
}
