package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.NOW;
import static dev.holdfast.model.iam.IamScene.SECRET;
import static dev.holdfast.model.iam.IamScene.createGroup;
import static dev.holdfast.model.iam.IamScene.createKey;
import static dev.holdfast.model.iam.IamScene.createUser;
import static dev.holdfast.model.iam.IamScene.policyArn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserRulesTest {

  private static final Named.User ALICE = new Named.User("alice");

  private final IamScene scene = new IamScene();

  private static IamCommand create(
      String name, String path, Optional<String> boundary, Map<String, String> tags) {
    return new IamCommand.CreateUser(name, path, boundary, tags, "AIDA1");
  }

  private static Map<String, String> tags(int count) {
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < count; i++) {
      tags.put("key" + i, "value");
    }
    return tags;
  }

  @Test
  void createdUser_isDescribed() {
    var decision =
        scene.decide(
            create("alice", "/division/", Optional.of(ADMINISTRATOR), Map.of("Team", "blue")));
    assertThat(decision)
        .isEqualTo(
            new IamDecision.Persist(
                new IamEvent.UserCreated(
                    "AIDA1",
                    "alice",
                    "/division/",
                    Optional.of(ADMINISTRATOR),
                    Map.of("Team", "blue"),
                    NOW),
                new IamAnswer.User(
                    "/division/",
                    "alice",
                    "AIDA1",
                    "arn:aws:iam::111122223333:user/division/alice",
                    NOW,
                    Optional.of(ADMINISTRATOR),
                    Map.of("Team", "blue"))));
  }

  @Test
  void nameInAnyCase_isTaken_butFoundOnlyAsItIs() {
    scene.given(createUser("Alice"));
    assertThat(scene.refusal(createUser("aLICE")))
        .isEqualTo(new IamError.EntityAlreadyExists("User with name aLICE already exists."));
    assertThat(scene.refusal(new IamCommand.GetUser("alice")))
        .isEqualTo(new IamError.NoSuchEntity("The user with name alice cannot be found."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", "a*", "a?", "${x}", "a\n", "a:b", "a\u0000"})
  void nameOfOtherCharacters_isRefused(String name) {
    assertThat(scene.refusal(createUser(name))).isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void nameHas64Characters_atMost() {
    scene.given(createUser("a".repeat(64)), createUser("_+=,.@-09AZ"));
    assertThat(scene.refusal(createUser("b".repeat(65))))
        .isEqualTo(
            new IamError.ValidationError(
                "1 validation error detected: Value at 'userName' failed to satisfy constraint:"
                    + " Member must have length less than or equal to 64"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "/a", "a/", "//", "/a b/", "/ä/", "/\u007f/"})
  void pathWithoutItsForm_isRefused(String path) {
    assertThat(scene.refusal(create("alice", path, Optional.empty(), Map.of())))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void pathHas512Characters_atMost() {
    String longest = "/" + "p".repeat(510) + "/";
    assertThat(scene.event(create("alice", longest, Optional.empty(), Map.of())))
        .isInstanceOf(IamEvent.UserCreated.class);
    assertThat(scene.refusal(create("alice", longest + "/", Optional.empty(), Map.of())))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void tags_areFiftyAtMost_oneKeyInOneCase_andNotAwsOwn() {
    assertThat(scene.event(create("alice", "/", Optional.empty(), tags(50))))
        .isInstanceOf(IamEvent.UserCreated.class);
    assertThat(scene.refusal(create("alice", "/", Optional.empty(), tags(51))))
        .isInstanceOf(IamError.LimitExceeded.class);
    assertThat(
            scene.refusal(create("alice", "/", Optional.empty(), Map.of("Team", "1", "team", "2"))))
        .isInstanceOf(IamError.InvalidInput.class);
    for (String key : List.of("AWS:x", "aws:x", "", "k".repeat(129), "a!b", "a\u0000")) {
      assertThat(scene.refusal(create("alice", "/", Optional.empty(), Map.of(key, ""))))
          .as(key)
          .isInstanceOf(IamError.InvalidInput.class);
    }
    for (String value : List.of("v".repeat(257), "a!b")) {
      assertThat(scene.refusal(create("alice", "/", Optional.empty(), Map.of("k", value))))
          .isInstanceOf(IamError.InvalidInput.class);
    }
  }

  @Test
  void boundary_mustExist() {
    assertThat(scene.refusal(create("alice", "/", Optional.of(policyArn("missing")), Map.of())))
        .isEqualTo(
            new IamError.NoSuchEntity(
                "Scope ARN: arn:aws:iam::111122223333:policy/missing does not exist or is not"
                    + " attachable."));
  }

  @Test
  void users_areAsManyAsTheQuotaSays() {
    IamScene small = new IamScene(new IamQuotas(1, 1, 1, 1)).given(createUser("alice"));
    assertThat(small.refusal(createUser("bob")))
        .isEqualTo(new IamError.LimitExceeded("Cannot exceed quota for UsersPerAccount: 1"));
  }

  @Test
  void renamedUser_keepsIdKeysAndGroups_andGivesItsNameFree() {
    scene.given(
        createUser("alice"),
        createGroup("staff"),
        new IamCommand.AddUserToGroup("staff", "alice"),
        createKey("alice", "AKIA1"),
        new IamCommand.UpdateUser("alice", Optional.of("alicia"), Optional.of("/new/")));
    var alicia = scene.read(IamAnswer.User.class, new IamCommand.GetUser("alicia"));
    assertThat(alicia.userId()).isEqualTo("AIDAalice");
    assertThat(alicia.arn()).isEqualTo("arn:aws:iam::111122223333:user/new/alicia");
    assertThat(
            scene.read(IamAnswer.GroupMembers.class, new IamCommand.GetGroup("staff", Page.FIRST)))
        .extracting(members -> members.users().getFirst().userName())
        .isEqualTo("alicia");
    assertThat(
            scene.read(
                IamAnswer.AccessKeyOwner.class, new IamCommand.GetAccessKeyLastUsed("AKIA1")))
        .isEqualTo(new IamAnswer.AccessKeyOwner("alicia"));
    scene.given(new IamCommand.CreateUser("alice", "/", Optional.empty(), Map.of(), "AIDA2"));
  }

  @Test
  void renaming_mayChangeTheCaseAlone_andNotTakeAnothersName() {
    scene.given(createUser("alice"), createUser("bob"));
    assertThat(
            scene.refusal(new IamCommand.UpdateUser("alice", Optional.of("BOB"), Optional.empty())))
        .isInstanceOf(IamError.EntityAlreadyExists.class);
    scene.given(new IamCommand.UpdateUser("alice", Optional.of("ALICE"), Optional.empty()));
    assertThat(scene.account().users().size()).isEqualTo(2);
    scene.changesNothing(new IamCommand.UpdateUser("bob", Optional.empty(), Optional.empty()));
    assertThat(
            scene.refusal(new IamCommand.UpdateUser("carol", Optional.of("x"), Optional.empty())))
        .isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(
            scene.refusal(new IamCommand.UpdateUser("bob", Optional.of("b b"), Optional.empty())))
        .isInstanceOf(IamError.ValidationError.class);
    assertThat(scene.refusal(new IamCommand.UpdateUser("bob", Optional.empty(), Optional.of("x"))))
        .isInstanceOf(IamError.ValidationError.class);
  }

  @Test
  void userThatStillHasSomething_isNotDeleted() {
    scene.given(
        createUser("alice"),
        createGroup("staff"),
        new IamCommand.AttachPolicy(ALICE, ADMINISTRATOR),
        new IamCommand.PutInlinePolicy(ALICE, "own", ALLOW),
        new IamCommand.AddUserToGroup("staff", "alice"),
        createKey("alice", "AKIA1"));
    IamCommand delete = new IamCommand.DeleteUser("alice");
    assertThat(scene.refusal(delete))
        .isEqualTo(
            new IamError.DeleteConflict("Cannot delete entity, must detach all policies first."));
    scene.given(new IamCommand.DetachPolicy(ALICE, ADMINISTRATOR));
    assertThat(scene.refusal(delete))
        .isEqualTo(
            new IamError.DeleteConflict("Cannot delete entity, must delete policies first."));
    scene.given(new IamCommand.DeleteInlinePolicy(ALICE, "own"));
    assertThat(scene.refusal(delete))
        .isEqualTo(
            new IamError.DeleteConflict(
                "Cannot delete entity, must remove users from group first."));
    scene.given(new IamCommand.RemoveUserFromGroup("staff", "alice"));
    assertThat(scene.refusal(delete))
        .isEqualTo(
            new IamError.DeleteConflict("Cannot delete entity, must delete access keys first."));
    scene.given(new IamCommand.DeleteAccessKey("alice", "AKIA1"), delete);
    assertThat(scene.refusal(delete)).isInstanceOf(IamError.NoSuchEntity.class);
  }

  @Test
  void accessKeys_areTwoAtMost() {
    scene.given(createUser("alice"));
    assertThat(scene.decide(createKey("alice", "AKIA1")))
        .isEqualTo(
            new IamDecision.Persist(
                new IamEvent.AccessKeyCreated("AIDAalice", "AKIA1", SECRET, NOW),
                new IamAnswer.AccessKey("alice", "AKIA1", KeyStatus.ACTIVE, NOW)));
    scene.given(createKey("alice", "AKIA1"), createKey("alice", "AKIA2"));
    assertThat(scene.refusal(createKey("alice", "AKIA3")))
        .isEqualTo(new IamError.LimitExceeded("Cannot exceed quota for AccessKeysPerUser: 2"));
    assertThat(scene.refusal(createKey("bob", "AKIA3"))).isInstanceOf(IamError.NoSuchEntity.class);
  }

  @Test
  void accessKeyId_isNeverTwoUsers() {
    scene.given(createUser("alice"), createUser("bob"), createKey("alice", "AKIA1"));
    assertThat(scene.refusal(createKey("bob", "AKIA1")))
        .isInstanceOf(IamError.ConcurrentModification.class);
  }

  @Test
  void accessKey_isChangedThroughItsOwnUserOnly() {
    scene.given(createUser("alice"), createUser("bob"), createKey("alice", "AKIA1"));
    assertThat(scene.refusal(new IamCommand.DeleteAccessKey("bob", "AKIA1")))
        .isEqualTo(new IamError.NoSuchEntity("The Access Key with id AKIA1 cannot be found."));
    assertThat(scene.refusal(new IamCommand.UpdateAccessKey("bob", "AKIA1", KeyStatus.INACTIVE)))
        .isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.event(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.INACTIVE)))
        .isEqualTo(new IamEvent.AccessKeyStatusSet("AIDAalice", "AKIA1", KeyStatus.INACTIVE));
    scene.changesNothing(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.ACTIVE));
    scene.given(new IamCommand.DeleteAccessKey("alice", "AKIA1"));
    assertThat(scene.refusal(new IamCommand.GetAccessKeyLastUsed("AKIA1")))
        .isInstanceOf(IamError.NoSuchEntity.class);
  }
}
