package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.NOW;
import static dev.holdfast.model.iam.IamScene.createGroup;
import static dev.holdfast.model.iam.IamScene.createUser;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupRulesTest {

  private static final Named.Group STAFF = new Named.Group("staff");

  private final IamScene scene = new IamScene();

  @Test
  void createdGroup_isDescribed() {
    assertThat(scene.decide(new IamCommand.CreateGroup("staff", "/x/", "AGPA1")))
        .isEqualTo(
            new IamDecision.Persist(
                new IamEvent.GroupCreated("AGPA1", "staff", "/x/", NOW),
                new IamAnswer.Group(
                    "/x/", "staff", "AGPA1", "arn:aws:iam::111122223333:group/x/staff", NOW)));
  }

  @Test
  void groupNames_have128Characters_andAreTakenInAnyCase() {
    scene.given(createGroup("g".repeat(128)), createGroup("Staff"));
    assertThat(scene.refusal(createGroup("g".repeat(129))))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(createGroup("staff")))
        .isEqualTo(new IamError.EntityAlreadyExists("Group with name staff already exists."));
    assertThat(scene.refusal(new IamCommand.CreateGroup("x", "x", "AGPA1")))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void groups_areAsManyAsTheQuotaSays() {
    IamScene small = new IamScene(new IamQuotas(1, 1, 1, 1)).given(createGroup("staff"));
    assertThat(small.refusal(createGroup("others"))).isInstanceOf(IamError.LimitExceeded.class);
  }

  @Test
  void joiningTwice_changesNothing_leavingTwiceIsRefused() {
    scene.given(createGroup("staff"), createUser("alice"));
    assertThat(scene.event(new IamCommand.AddUserToGroup("staff", "alice")))
        .isEqualTo(new IamEvent.UserJoined("AGPAstaff", "AIDAalice"));
    scene.given(new IamCommand.AddUserToGroup("staff", "alice"));
    scene.changesNothing(new IamCommand.AddUserToGroup("staff", "alice"));
    scene.given(new IamCommand.RemoveUserFromGroup("staff", "alice"));
    assertThat(scene.refusal(new IamCommand.RemoveUserFromGroup("staff", "alice")))
        .isEqualTo(new IamError.NoSuchEntity("User alice not in group staff."));
    assertThat(scene.refusal(new IamCommand.AddUserToGroup("staff", "bob")))
        .isEqualTo(new IamError.NoSuchEntity("The user with name bob cannot be found."));
    assertThat(scene.refusal(new IamCommand.AddUserToGroup("others", "alice")))
        .isEqualTo(new IamError.NoSuchEntity("The group with name others cannot be found."));
  }

  @Test
  void userIsInTenGroups_atMost() {
    scene.given(createUser("alice"), createGroup("last"));
    for (int i = 0; i < 10; i++) {
      scene.given(createGroup("g" + i), new IamCommand.AddUserToGroup("g" + i, "alice"));
    }
    assertThat(scene.refusal(new IamCommand.AddUserToGroup("last", "alice")))
        .isEqualTo(new IamError.LimitExceeded("Cannot exceed quota for GroupsPerUser: 10"));
  }

  @Test
  void renamedGroup_keepsIdUsersAndPolicies_andGivesItsNameFree() {
    scene.given(
        createGroup("staff"),
        createUser("alice"),
        new IamCommand.AddUserToGroup("staff", "alice"),
        new IamCommand.AttachPolicy(STAFF, ADMINISTRATOR),
        new IamCommand.PutInlinePolicy(STAFF, "own", ALLOW));
    IamCommand rename =
        new IamCommand.UpdateGroup("staff", Optional.of("people"), Optional.of("/new/"));
    assertThat(scene.event(rename))
        .isEqualTo(new IamEvent.GroupRenamed("AGPAstaff", "people", "/new/"));
    scene.given(rename);
    Named.Group people = new Named.Group("people");
    var group =
        scene.read(IamAnswer.GroupMembers.class, new IamCommand.GetGroup("people", Page.FIRST));
    assertThat(group.group())
        .isEqualTo(
            new IamAnswer.Group(
                "/new/", "people", "AGPAstaff", "arn:aws:iam::111122223333:group/new/people", NOW));
    assertThat(group.users()).extracting(IamAnswer.User::userName).containsExactly("alice");
    assertThat(
            scene
                .read(IamAnswer.Groups.class, new IamCommand.ListGroupsForUser("alice", Page.FIRST))
                .groups())
        .containsExactly(group.group());
    assertThat(
            scene
                .read(
                    IamAnswer.AttachedPolicies.class,
                    new IamCommand.ListAttachedPolicies(people, "/", Page.FIRST))
                .policies())
        .hasSize(1);
    assertThat(
            scene
                .read(IamAnswer.InlinePolicy.class, new IamCommand.GetInlinePolicy(people, "own"))
                .document())
        .isEqualTo(ALLOW);
    IamCommand next = new IamCommand.CreateGroup("staff", "/", "AGPA2");
    scene.given(next);
    assertThat(
            scene
                .read(IamAnswer.GroupMembers.class, new IamCommand.GetGroup("staff", Page.FIRST))
                .users())
        .isEmpty();
  }

  @Test
  void renamedGroup_givesItsUsersWhatItGave() {
    scene.given(
        createGroup("staff"),
        createUser("alice"),
        new IamCommand.AddUserToGroup("staff", "alice"),
        new IamCommand.PutInlinePolicy(STAFF, "own", ALLOW),
        new IamCommand.UpdateGroup("staff", Optional.of("people"), Optional.empty()));
    assertThat(
            scene
                .account()
                .rightsOf("arn:aws:iam::111122223333:user/alice")
                .orElseThrow()
                .policies())
        .extracting(policy -> policy.id())
        .containsExactly("arn:aws:iam::111122223333:group/people#own");
  }

  @Test
  void renamingAGroup_mayChangeTheCaseAlone_andNotTakeAnothersName() {
    scene.given(createGroup("staff"), createGroup("others"));
    assertThat(scene.refusal(renameGroup("staff", "OTHERS")))
        .isEqualTo(new IamError.EntityAlreadyExists("Group with name OTHERS already exists."));
    scene.given(renameGroup("staff", "STAFF"));
    assertThat(scene.account().groups().size()).isEqualTo(2);
    scene.changesNothing(new IamCommand.UpdateGroup("others", Optional.empty(), Optional.empty()));
    scene.changesNothing(renameGroup("others", "others"));
    assertThat(scene.refusal(renameGroup("none", "x"))).isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.refusal(renameGroup("others", "o o")))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(
            scene.refusal(new IamCommand.UpdateGroup("others", Optional.empty(), Optional.of("x"))))
        .isInstanceOf(IamError.ValidationError.class);
  }

  private static IamCommand renameGroup(String name, String to) {
    return new IamCommand.UpdateGroup(name, Optional.of(to), Optional.empty());
  }

  @Test
  void groupWithUsersOrPolicies_isNotDeleted() {
    scene.given(
        createGroup("staff"),
        createUser("alice"),
        new IamCommand.AddUserToGroup("staff", "alice"),
        new IamCommand.AttachPolicy(STAFF, ADMINISTRATOR),
        new IamCommand.PutInlinePolicy(STAFF, "own", ALLOW));
    IamCommand delete = new IamCommand.DeleteGroup("staff");
    assertThat(scene.refusal(delete))
        .isEqualTo(
            new IamError.DeleteConflict(
                "Cannot delete entity, must remove users from group first."));
    scene.given(new IamCommand.RemoveUserFromGroup("staff", "alice"));
    assertThat(scene.refusal(delete)).isInstanceOf(IamError.DeleteConflict.class);
    scene.given(new IamCommand.DetachPolicy(STAFF, ADMINISTRATOR));
    assertThat(scene.refusal(delete)).isInstanceOf(IamError.DeleteConflict.class);
    scene.given(new IamCommand.DeleteInlinePolicy(STAFF, "own"), delete);
    assertThat(scene.refusal(delete)).isInstanceOf(IamError.NoSuchEntity.class);
  }
}
