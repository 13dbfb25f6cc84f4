package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.NOW;
import static dev.holdfast.model.iam.IamScene.createGroup;
import static dev.holdfast.model.iam.IamScene.createUser;
import static org.assertj.core.api.Assertions.assertThat;

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
