package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ADMINISTRATOR;
import static dev.holdfast.model.iam.IamScene.ALLOW;
import static dev.holdfast.model.iam.IamScene.DENY;
import static dev.holdfast.model.iam.IamScene.createGroup;
import static dev.holdfast.model.iam.IamScene.createPolicy;
import static dev.holdfast.model.iam.IamScene.createRole;
import static dev.holdfast.model.iam.IamScene.createUser;
import static dev.holdfast.model.iam.IamScene.policyArn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HolderRulesTest {

  private static final Named.User ALICE = new Named.User("alice");
  private static final Named.Group STAFF = new Named.Group("staff");
  private static final Named.Role READER = new Named.Role("reader");

  private final IamScene scene = new IamScene();

  @BeforeEach
  void makeHolders() {
    scene.given(createUser("alice"), createGroup("staff"), createRole("reader"));
  }

  static Stream<Arguments> holders() {
    return Stream.of(
        Arguments.of(ALICE, "AIDAalice", "User", 2_048),
        Arguments.of(STAFF, "AGPAstaff", "Group", 5_120),
        Arguments.of(READER, "AROAreader", "Role", 10_240));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void attachingTwice_changesNothing_detachingTwiceIsRefused(
      Named.Holder holder, String id, String kind, int ignored) {
    IamCommand attach = new IamCommand.AttachPolicy(holder, ADMINISTRATOR);
    assertThat(scene.event(attach)).isEqualTo(new IamEvent.PolicyAttached(id, ADMINISTRATOR));
    scene.given(attach);
    scene.changesNothing(attach);
    IamCommand detach = new IamCommand.DetachPolicy(holder, ADMINISTRATOR);
    assertThat(scene.event(detach)).isEqualTo(new IamEvent.PolicyDetached(id, ADMINISTRATOR));
    scene.given(detach);
    assertThat(scene.refusal(detach)).isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.refusal(new IamCommand.AttachPolicy(holder, policyArn("none"))))
        .isEqualTo(
            new IamError.NoSuchEntity(
                "Policy " + policyArn("none") + " does not exist or is not attachable."));
    assertThat(scene.refusal(new IamCommand.AttachPolicy(holder, "arn:aws:s3:::bucket-of-mine")))
        .isInstanceOf(IamError.InvalidInput.class);
  }

  @ParameterizedTest
  @MethodSource("holders")
  void policiesAttached_areTenAtMost(Named.Holder holder, String id, String kind, int ignored) {
    for (int i = 0; i < 10; i++) {
      scene.given(createPolicy("p" + i), new IamCommand.AttachPolicy(holder, policyArn("p" + i)));
    }
    assertThat(scene.refusal(new IamCommand.AttachPolicy(holder, ADMINISTRATOR)))
        .isEqualTo(
            new IamError.LimitExceeded("Cannot exceed quota for PoliciesPer" + kind + ": 10"));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void inlinePolicies_shareOneLimit(Named.Holder holder, String id, String kind, int limit) {
    String half = ALLOW.replace("kms:*", "kms:" + "a".repeat(limit / 2 - ALLOW.length() + 1));
    scene.given(
        new IamCommand.PutInlinePolicy(holder, "one", half),
        new IamCommand.PutInlinePolicy(holder, "two", half + "  \n"));
    assertThat(scene.refusal(new IamCommand.PutInlinePolicy(holder, "three", ALLOW)))
        .isInstanceOf(IamError.LimitExceeded.class)
        .extracting(IamError::message)
        .asString()
        .startsWith("Maximum policy size of " + limit + " bytes exceeded for ");
    scene.given(new IamCommand.PutInlinePolicy(holder, "two", ALLOW));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void inlinePolicy_isPutReadAndDeleted(Named.Holder holder, String id, String kind, int ignored) {
    IamCommand put = new IamCommand.PutInlinePolicy(holder, "own", ALLOW);
    scene.given(put);
    scene.changesNothing(put);
    scene.given(new IamCommand.PutInlinePolicy(holder, "own", DENY));
    assertThat(
            scene.read(IamAnswer.InlinePolicy.class, new IamCommand.GetInlinePolicy(holder, "own")))
        .extracting(IamAnswer.InlinePolicy::document)
        .isEqualTo(DENY);
    scene.given(new IamCommand.DeleteInlinePolicy(holder, "own"));
    assertThat(scene.refusal(new IamCommand.DeleteInlinePolicy(holder, "own")))
        .isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.refusal(new IamCommand.GetInlinePolicy(holder, "own")))
        .isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.refusal(new IamCommand.PutInlinePolicy(holder, "own", "{}")))
        .isInstanceOf(IamError.MalformedPolicyDocument.class);
    assertThat(scene.refusal(new IamCommand.PutInlinePolicy(holder, "a b", ALLOW)))
        .isInstanceOf(IamError.ValidationError.class);
  }

  static Stream<Arguments> bounded() {
    return Stream.of(Arguments.of(ALICE, "AIDAalice"), Arguments.of(READER, "AROAreader"));
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void boundary_isPutAndTakenAway(Named.Bounded bounded, String id) {
    IamCommand put = new IamCommand.PutPermissionsBoundary(bounded, ADMINISTRATOR);
    IamCommand delete = new IamCommand.DeletePermissionsBoundary(bounded);
    assertThat(scene.refusal(delete)).isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.event(put))
        .isEqualTo(new IamEvent.BoundarySet(id, Optional.of(ADMINISTRATOR)));
    scene.given(put);
    scene.changesNothing(put);
    assertThat(scene.account().use(ADMINISTRATOR)).isEqualTo(new PolicyUse(0, 1));
    assertThat(scene.refusal(new IamCommand.PutPermissionsBoundary(bounded, policyArn("none"))))
        .isInstanceOf(IamError.NoSuchEntity.class);
    scene.given(delete);
    assertThat(scene.account().use(ADMINISTRATOR)).isEqualTo(PolicyUse.NONE);
  }

  static Stream<Arguments> tagged() {
    return Stream.of(
        Arguments.of(ALICE, "AIDAalice"),
        Arguments.of(READER, "AROAreader"),
        Arguments.of(new Named.ManagedPolicy(policyArn("keys")), "ANPAkeys"));
  }

  @ParameterizedTest
  @MethodSource("tagged")
  void tagKeys_areOneInEveryCase(Named.Tagged tagged, String id) {
    scene.given(createPolicy("keys"), new IamCommand.Tag(tagged, Map.of("Team", "blue")));
    scene.changesNothing(new IamCommand.Tag(tagged, Map.of("Team", "blue")));
    assertThat(scene.event(new IamCommand.Tag(tagged, Map.of("team", "red"))))
        .isEqualTo(new IamEvent.Tagged(id, Map.of("team", "red")));
    scene.given(new IamCommand.Tag(tagged, Map.of("team", "red", "cost", "7")));
    assertThat(scene.read(IamAnswer.Tags.class, new IamCommand.ListTags(tagged, Page.FIRST)).tags())
        .isEqualTo(Map.of("team", "red", "cost", "7"));
    scene.given(new IamCommand.Untag(tagged, Set.of("TEAM", "none")));
    scene.changesNothing(new IamCommand.Untag(tagged, Set.of("team")));
    assertThat(scene.read(IamAnswer.Tags.class, new IamCommand.ListTags(tagged, Page.FIRST)).tags())
        .isEqualTo(Map.of("cost", "7"));
  }

  @ParameterizedTest
  @MethodSource("tagged")
  void tags_areFiftyAtMost_togetherWithThoseBefore(Named.Tagged tagged, String id) {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      many.put("key" + i, "");
    }
    scene.given(createPolicy("keys"), new IamCommand.Tag(tagged, many));
    scene.given(new IamCommand.Tag(tagged, Map.of("key7", "changed")));
    assertThat(scene.refusal(new IamCommand.Tag(tagged, Map.of("more", ""))))
        .isInstanceOf(IamError.LimitExceeded.class);
    assertThat(scene.refusal(new IamCommand.Tag(tagged, Map.of("aws:x", ""))))
        .isInstanceOf(IamError.InvalidInput.class);
    assertThat(scene.refusal(new IamCommand.Untag(tagged, Set.of("!"))))
        .isInstanceOf(IamError.InvalidInput.class);
  }

  @Test
  void missingHolders_areNamed() {
    assertThat(scene.refusal(new IamCommand.AttachPolicy(new Named.User("x"), ADMINISTRATOR)))
        .isEqualTo(new IamError.NoSuchEntity("The user with name x cannot be found."));
    assertThat(scene.refusal(new IamCommand.DetachPolicy(new Named.Group("x"), ADMINISTRATOR)))
        .isEqualTo(new IamError.NoSuchEntity("The group with name x cannot be found."));
    assertThat(scene.refusal(new IamCommand.PutInlinePolicy(new Named.Role("x"), "p", ALLOW)))
        .isEqualTo(new IamError.NoSuchEntity("The role with name x cannot be found."));
    assertThat(
            scene.refusal(
                new IamCommand.PutPermissionsBoundary(new Named.User("x"), ADMINISTRATOR)))
        .isInstanceOf(IamError.NoSuchEntity.class);
    assertThat(scene.refusal(new IamCommand.Tag(new Named.Role("x"), Map.of())))
        .isInstanceOf(IamError.NoSuchEntity.class);
  }
}
