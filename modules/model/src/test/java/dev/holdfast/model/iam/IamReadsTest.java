package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.createGroup;
import static dev.holdfast.model.iam.IamScene.createKey;
import static dev.holdfast.model.iam.IamScene.createPolicy;
import static dev.holdfast.model.iam.IamScene.createRole;
import static dev.holdfast.model.iam.IamScene.createUser;
import static dev.holdfast.model.iam.IamScene.policyArn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IamReadsTest {

  private static final Named.User ALICE = new Named.User("alice");

  private final IamScene scene = new IamScene();

  private List<String> userNames(String prefix, int maxItems) {
    List<String> names = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      var page =
          scene.read(
              IamAnswer.Users.class, new IamCommand.ListUsers(prefix, new Page(marker, maxItems)));
      assertThat(page.users()).hasSizeLessThanOrEqualTo(maxItems);
      page.users().forEach(user -> names.add(user.userName()));
      marker = page.nextMarker();
    } while (marker.isPresent());
    return names;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 1000})
  void pages_joinToTheWholeListing_sortedWithoutCase(int maxItems) {
    for (String name : List.of("delta", "Alpha", "charlie", "Bravo")) {
      scene.given(createUser(name));
    }
    assertThat(userNames("/", maxItems)).containsExactly("Alpha", "Bravo", "charlie", "delta");
  }

  @Test
  void lastFullPage_hasNoMarker() {
    scene.given(createUser("a"), createUser("b"));
    assertThat(
            scene
                .read(
                    IamAnswer.Users.class,
                    new IamCommand.ListUsers("/", new Page(Optional.empty(), 2)))
                .nextMarker())
        .isEmpty();
  }

  @Test
  void page_goesOnBehindAUserThatIsGone() {
    scene.given(createUser("a"), createUser("b"), createUser("c"));
    var first =
        scene.read(
            IamAnswer.Users.class, new IamCommand.ListUsers("/", new Page(Optional.empty(), 2)));
    scene.given(new IamCommand.DeleteUser("b"), createUser("aa"));
    assertThat(
            scene
                .read(
                    IamAnswer.Users.class,
                    new IamCommand.ListUsers("/", new Page(first.nextMarker(), 2)))
                .users())
        .extracting(IamAnswer.User::userName)
        .containsExactly("c");
  }

  @Test
  void pathPrefix_chooses() {
    scene.given(
        createUser("root"),
        new IamCommand.CreateUser("deep", "/a/b/", Optional.empty(), Map.of(), "AIDA1"),
        new IamCommand.CreateUser("near", "/a/", Optional.empty(), Map.of(), "AIDA2"));
    assertThat(userNames("/a/", 1)).containsExactly("deep", "near");
    assertThat(userNames("/a/b", 1)).containsExactly("deep");
    assertThat(scene.refusal(new IamCommand.ListUsers("a", Page.FIRST)))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "%%%", "_w", "gICA"})
  void markerThatWasNeverGiven_isRefused(String marker) {
    assertThat(scene.refusal(new IamCommand.ListUsers("/", new Page(Optional.of(marker), 1))))
        .isEqualTo(new IamError.ValidationError("Invalid Marker."));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  void pages_haveOneToAThousandItems(int maxItems) {
    assertThat(scene.refusal(new IamCommand.ListUsers("/", new Page(Optional.empty(), maxItems))))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void groupsRolesAndKeys_areListed() {
    scene.given(
        createUser("alice"),
        createGroup("b"),
        createGroup("a"),
        createRole("s"),
        createRole("R"),
        createKey("alice", "AKIA2"),
        createKey("alice", "AKIA1"),
        new IamCommand.AddUserToGroup("b", "alice"),
        new IamCommand.AddUserToGroup("a", "alice"));
    assertThat(
            scene.read(IamAnswer.Groups.class, new IamCommand.ListGroups("/", Page.FIRST)).groups())
        .extracting(IamAnswer.Group::groupName)
        .containsExactly("a", "b");
    assertThat(
            scene
                .read(IamAnswer.Groups.class, new IamCommand.ListGroupsForUser("alice", Page.FIRST))
                .groups())
        .extracting(IamAnswer.Group::groupName)
        .containsExactly("a", "b");
    assertThat(scene.read(IamAnswer.Roles.class, new IamCommand.ListRoles("/", Page.FIRST)).roles())
        .extracting(IamAnswer.Role::roleName)
        .containsExactly("R", "s");
    assertThat(
            scene
                .read(
                    IamAnswer.AccessKeys.class, new IamCommand.ListAccessKeys("alice", Page.FIRST))
                .accessKeys())
        .extracting(IamAnswer.AccessKey::accessKeyId)
        .containsExactly("AKIA1", "AKIA2");
  }

  private List<String> policies(
      PolicyScope scope, boolean onlyAttached, Optional<PolicyUsage> usage) {
    return scene
        .read(
            IamAnswer.Policies.class,
            new IamCommand.ListPolicies(scope, onlyAttached, "/", usage, Page.FIRST))
        .policies()
        .stream()
        .map(IamAnswer.Policy::policyName)
        .toList();
  }

  @Test
  void policies_areChosenByOwnerAndUse() {
    scene.given(
        createUser("alice"),
        createPolicy("idle"),
        createPolicy("bound"),
        createPolicy("worn"),
        new IamCommand.PutPermissionsBoundary(ALICE, policyArn("bound")),
        new IamCommand.AttachPolicy(ALICE, policyArn("worn")),
        new IamCommand.AttachPolicy(ALICE, ADMINISTRATOR));
    assertThat(policies(PolicyScope.LOCAL, false, Optional.empty()))
        .containsExactly("bound", "idle", "worn");
    assertThat(policies(PolicyScope.AWS, false, Optional.empty()))
        .containsExactly(
            "AdministratorAccess", "AWSKeyManagementServicePowerUser", "ReadOnlyAccess");
    assertThat(policies(PolicyScope.ALL, false, Optional.empty())).hasSize(6);
    assertThat(policies(PolicyScope.ALL, true, Optional.empty()))
        .containsExactly("AdministratorAccess", "bound", "worn");
    assertThat(policies(PolicyScope.LOCAL, true, Optional.of(PolicyUsage.PERMISSIONS_POLICY)))
        .containsExactly("worn");
    assertThat(policies(PolicyScope.LOCAL, false, Optional.of(PolicyUsage.PERMISSIONS_BOUNDARY)))
        .containsExactly("bound");
  }

  @Test
  void policy_tellsWhoUsesIt() {
    scene.given(
        createUser("alice"),
        createGroup("staff"),
        createRole("reader"),
        new IamCommand.AttachPolicy(ALICE, ADMINISTRATOR),
        new IamCommand.AttachPolicy(new Named.Group("staff"), ADMINISTRATOR),
        new IamCommand.PutPermissionsBoundary(new Named.Role("reader"), ADMINISTRATOR));
    var policy = scene.read(IamAnswer.Policy.class, new IamCommand.GetPolicy(ADMINISTRATOR));
    assertThat(policy.attachmentCount()).isEqualTo(2);
    assertThat(policy.boundaryUsageCount()).isEqualTo(1);
    var all =
        new IamCommand.ListEntitiesForPolicy(ADMINISTRATOR, "/", Optional.empty(), Page.FIRST);
    assertThat(scene.read(IamAnswer.Holdings.class, all).holdings())
        .containsExactly(
            new IamAnswer.Holding(new Named.Group("staff"), "AGPAstaff"),
            new IamAnswer.Holding(new Named.Role("reader"), "AROAreader"),
            new IamAnswer.Holding(ALICE, "AIDAalice"));
    var bounds =
        new IamCommand.ListEntitiesForPolicy(
            ADMINISTRATOR, "/", Optional.of(PolicyUsage.PERMISSIONS_BOUNDARY), Page.FIRST);
    assertThat(scene.read(IamAnswer.Holdings.class, bounds).holdings()).hasSize(1);
  }

  @Test
  void heldPolicies_areListedByName() {
    scene.given(
        createUser("alice"),
        createPolicy("zeta"),
        new IamCommand.AttachPolicy(ALICE, policyArn("zeta")),
        new IamCommand.AttachPolicy(ALICE, ADMINISTRATOR),
        new IamCommand.PutInlinePolicy(ALICE, "two", ALLOW),
        new IamCommand.PutInlinePolicy(ALICE, "one", ALLOW));
    assertThat(
            scene
                .read(
                    IamAnswer.AttachedPolicies.class,
                    new IamCommand.ListAttachedPolicies(ALICE, "/", Page.FIRST))
                .policies())
        .containsExactly(
            new IamAnswer.AttachedPolicy("AdministratorAccess", ADMINISTRATOR),
            new IamAnswer.AttachedPolicy("zeta", policyArn("zeta")));
    assertThat(
            scene
                .read(
                    IamAnswer.InlinePolicyNames.class,
                    new IamCommand.ListInlinePolicies(ALICE, Page.FIRST))
                .policyNames())
        .containsExactly("one", "two");
  }

  @Test
  void versions_areListedNewestFirst() {
    scene.given(
        createPolicy("keys"),
        new IamCommand.CreatePolicyVersion(policyArn("keys"), ALLOW, true),
        new IamCommand.CreatePolicyVersion(policyArn("keys"), ALLOW, false));
    assertThat(
            scene
                .read(
                    IamAnswer.PolicyVersions.class,
                    new IamCommand.ListPolicyVersions(policyArn("keys"), Page.FIRST))
                .versions())
        .extracting(IamAnswer.PolicyVersion::versionId)
        .containsExactly("v3", "v2", "v1");
  }

  @Test
  void summary_counts() {
    scene.given(createUser("alice"), createGroup("staff"), createPolicy("keys"));
    assertThat(
            scene
                .read(IamAnswer.AccountSummary.class, new IamCommand.GetAccountSummary())
                .numbers())
        .containsEntry("Users", 1)
        .containsEntry("UsersQuota", 5_000)
        .containsEntry("Groups", 1)
        .containsEntry("Roles", 0)
        .containsEntry("Policies", 1)
        .containsEntry("PolicyVersionsInUse", 1);
  }
}
